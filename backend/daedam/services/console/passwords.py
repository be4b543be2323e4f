"""Hashes of passwords: Argon2id with the parameters of RFC 9106 for little memory."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from daedam.errors import PasswordWeak

MIN_LETTERS = 10
"""Shortest password. NIST SP 800-63B-4 asks for 8 beside a second factor, and for no rules about
kinds of characters."""

MAX_LETTERS = 200

_MIN_DIFFERENT = 5

_hasher = PasswordHasher()  # its defaults are the parameters of RFC 9106 for little memory

UNKNOWN_USER_HASH = _hasher.hash("the password of an unknown user")
"""Compared when there is no such user, so that the reply takes as long as for a known one."""


def check_password(password: str, email: str) -> None:
    """Raise `PasswordWeak` if a password is too easy to guess."""
    lowered = password.lower()
    if (
        not MIN_LETTERS <= len(password) <= MAX_LETTERS
        or len(set(lowered)) < _MIN_DIFFERENT
        or lowered in email.lower()
        or email.lower() in lowered
    ):
        raise PasswordWeak


def hash_password(password: str) -> str:
    """Return the hash of a password. Takes about 50 ms and 64 MiB."""
    return _hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Return whether `password_hash` is a hash of `password`. Takes as long as `hash_password`."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)
