"""Envelope encryption: each recording has its own data key, wrapped with the master key.

Deleting the wrapped key makes the recording and all copies of its bytes unreadable.
All encryption is AES-256-GCM (NIST SP 800-38D) with random nonces.
"""

import base64
import binascii
import errno
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from daedam.errors import ConfigurationError, MasterKeyWrong, RecordingNotFound

KEY_BYTES = 32
NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""Error numbers of `link` on file systems without hard links (FAT, some network shares)."""

_NONCE_BYTES = 12
WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + 16
"""Length of a wrapped key: nonce, key and authentication tag."""


class DataKey:
    """The unwrapped key of one recording. Never write it to disk."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, content: bytes, name: str) -> bytes:
        """Return `content` encrypted and bound to `name`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Return the decrypted content. Raises `InvalidTag` for other data or another `name`."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        if len(rest) < 16:
            raise InvalidTag
        return self._cipher.decrypt(nonce, rest, name.encode())


class Vault:
    """Creates, wraps and unwraps data keys with the master key."""

    def __init__(self, master_key: bytes) -> None:
        """`master_key` has 32 bytes."""
        self._master = DataKey(master_key)

    def new_key(self, name: str) -> tuple[DataKey, bytes]:
        """Return a new data key for `name`, and its wrapped form."""
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        return DataKey(key), self._master.seal(key, f"key of {name}")

    def key(self, wrapped: bytes, name: str) -> DataKey:
        """Return the data key that was wrapped for `name`.

        Raises `RecordingNotFound` if it is damaged or was wrapped with another master key.
        """
        try:
            return DataKey(self._master.open(wrapped, f"key of {name}"))
        except InvalidTag:
            raise RecordingNotFound from None

    def rewrap(self, wrapped: bytes, name: str, new: "Vault") -> bytes:
        """Return the data key of `name` wrapped by `new`; unchanged if `new` wrapped it already.

        Raises `RecordingNotFound` if neither vault can unwrap it.
        """
        context = f"key of {name}"
        try:
            return new._master.seal(self._master.open(wrapped, context), context)
        except InvalidTag:
            new.key(wrapped, name)
            return wrapped


def key_id(master_key: bytes) -> str:
    """Return an id of a master key, from which the key cannot be derived."""
    return hmac.new(master_key, b"the id of a master key of daedam", hashlib.sha256).hexdigest()


def load_master_key(
    setting: str | None, file: Path, may_create: Callable[[], bool] = lambda: True
) -> bytes:
    """Return the master key: `setting` (base64 of 32 bytes), else the key in `file`.

    If `file` does not exist and `may_create()` is true (nothing is encrypted yet), it is created
    with a new key. Raises `ConfigurationError` for an invalid key, and `MasterKeyWrong` if the key
    is missing but needed or if a rotation of the key is unfinished.
    """
    if next_key_path(file).exists():
        raise MasterKeyWrong(
            "마스터 키 교체가 끝나지 않았습니다. `daedam data rotate-key`를 다시 실행해 주세요.",
            "A rotation of the master key is not finished. Please run `daedam data rotate-key` "
            "again.",
        )
    try:
        return read_master_key(setting, file)
    except FileNotFoundError:
        if not may_create():
            raise MasterKeyWrong(
                f"{file} 파일이 없지만 이 키로 암호화한 녹음이 있습니다. 백업에서 파일을 "
                "복원하거나 DAEDAM_MASTER_KEY에 원래 키를 지정해 주세요. 새 키로는 녹음을 열 수 "
                "없습니다.",
                f"{file} is missing, but recordings are encrypted with its key. Please restore the "
                "file from a backup, or set the original key in DAEDAM_MASTER_KEY. A new key "
                "cannot open the recordings.",
            ) from None
        return create_key_file(file)


def next_key_path(file: Path) -> Path:
    """Return the file of the new master key, which exists while a rotation is unfinished."""
    return file.with_name(f"{file.name}.new")


def read_master_key(setting: str | None, file: Path) -> bytes:
    """Return the key in `setting`, or the key in `file` if `setting` is empty.

    Raises `ConfigurationError` for an invalid key, and `FileNotFoundError`.
    """
    return _decode_key(setting, "DAEDAM_MASTER_KEY") if setting else read_key_file(file)


def read_key_file(file: Path) -> bytes:
    """Return the key in `file`. Raises `ConfigurationError` or `FileNotFoundError`."""
    return _decode_key(file.read_text("ascii"), file.name)


def create_key_file(file: Path) -> bytes:
    """Create `file` (mode 0600) durably with a new key and return the key.

    If another process creates it first, return that key.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(base64.b64encode(key))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(temporary, file)  # fails if another process was first; its key is used then
    except FileExistsError:
        return read_key_file(file)
    except OSError as exc:
        if exc.errno not in NO_HARD_LINKS:
            raise
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def _decode_key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"{where}의 암호화 키가 잘못되었습니다. 32바이트를 base64로 적어 주세요"
            "(openssl rand -base64 32).",
            f"The encryption key in {where} is wrong. Please give 32 bytes in base64 "
            "(openssl rand -base64 32).",
        )
    return key
