"""Persistence: database, recordings, journals, keys and audit log."""
