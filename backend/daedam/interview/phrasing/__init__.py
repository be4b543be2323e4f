"""Compose the text of questions from open points, without a language model."""
