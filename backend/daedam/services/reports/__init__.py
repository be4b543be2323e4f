"""Measure and assess answers, and report on them."""
