"""The interview itself: the plan, the next move, the questions' rules, the measures of speech.

Pure Python. It imports the standard library and itself: no model, no file, no clock, no network.
"""
