"""Model servers: speech to text, language model and text to speech, each behind its own port."""
