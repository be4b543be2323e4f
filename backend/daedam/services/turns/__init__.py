"""Run a turn's stages to their end."""
