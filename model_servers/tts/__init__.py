"""The speech server: one voice behind `/tts` and `/v1/audio/speech`."""
