"""Interview plans from a job description and a résumé: question bank, lines, matching."""
