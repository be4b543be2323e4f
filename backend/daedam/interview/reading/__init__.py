"""Read an answer: clauses with roles, and open points."""
