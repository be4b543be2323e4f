"""The interview logic: plan, next move, question rules, endpointing, STAR, assessment.

Pure Python: only the standard library, `interview` and `speech`, without model, file, clock or
network.
"""
