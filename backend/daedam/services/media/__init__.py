"""Identify, decode and cache audio files."""
