"""Receive answers: whole recordings, uploads in pieces, typed texts, retakes."""
