"""Measures and normalisation of spoken Korean and English.

Pure Python. It imports the standard library and itself.
"""
