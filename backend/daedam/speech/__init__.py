"""Measures and normalisation of spoken Korean.

Pure Python: only the standard library and this package.
"""
