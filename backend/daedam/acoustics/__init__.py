"""Acoustic measures of a recording: pure functions on arrays, without a model."""
