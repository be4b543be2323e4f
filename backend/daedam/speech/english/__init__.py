"""Measures of spoken English: words, syllables, fillers, repairs, sentences and hedges."""
