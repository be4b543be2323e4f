"""Hashes of secret tokens."""

import hashlib


def token_hash(token: str) -> str:
    """Return the SHA-256 of a session id or access key, as hex. Only the hash is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
