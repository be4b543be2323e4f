"""Model servers: speech to text, language model and text to speech, each on its own port."""
