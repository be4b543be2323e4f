"""Hashes of secret tokens, and the public ids beside them."""

import hashlib

REF_PATTERN = r"^i_[A-Za-z0-9_-]{1,38}$"
"""Pattern of the public id of an interview."""

MAX_BROWSER_INTERVIEWS = 50
"""Maximum number of interviews that one browser can open. Their cookies take about 3.5 KB of a
request's headers; proxies accept 8 KB by default."""


def token_hash(token: str) -> str:
    """Return the SHA-256 of a session id or access key, as hex. Only the hash is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
