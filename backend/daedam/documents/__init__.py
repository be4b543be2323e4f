"""The report as a document: HTML and PDF from what the wire says of it."""
