"""The report as an HTML page or a PDF, written from its wire models."""
