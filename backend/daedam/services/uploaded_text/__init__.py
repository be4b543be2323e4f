"""Read the text of an uploaded résumé or job description."""
