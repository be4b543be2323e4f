"""The files of the master key during a rotation."""

from pathlib import Path

from daedam.errors import ConfigurationError, MasterKeyWrong
from daedam.storage.recordings import fsync_folder
from daedam.storage.vault import create_key_file, next_key_path, read_key_file, read_master_key


class MasterKeyFile:
    """The current master key and the key that replaces it.

    The current key is `setting` (DAEDAM_MASTER_KEY) or the content of `path` (master.key). The next
    key is in `master.key.new` until `activate_next`.
    """

    def __init__(self, setting: str | None, path: Path) -> None:
        self._setting = setting
        self._path = path
        self._next_path = next_key_path(path)
        self._for_setting = path.with_name(f"{path.name}.rotated")

    def current(self) -> bytes:
        """Return the current master key. Raises `ConfigurationError` or `MasterKeyWrong`."""
        try:
            return read_master_key(self._setting, self._path)
        except FileNotFoundError:
            raise MasterKeyWrong from None

    def pending(self) -> bytes | None:
        """Return the next key of an interrupted rotation; None if there is none."""
        return read_key_file(self._next_path) if self._next_path.exists() else None

    def create_next(self) -> bytes:
        """Return a new key, durably stored as the next key.

        Raises `ConfigurationError` if the file of an earlier rotation is still there.
        """
        if self._setting and self._for_setting.exists():
            raise ConfigurationError(
                f"{self._for_setting} 파일이 남아 있습니다. DAEDAM_MASTER_KEY에 그 키를 지정한 뒤 "
                "파일을 다른 곳으로 옮기고 다시 실행해 주세요.",
                f"{self._for_setting} still exists. Please set its key in DAEDAM_MASTER_KEY, move "
                "the file away and run the command again.",
            )
        return create_key_file(self._next_path)

    def discard_next(self) -> None:
        """Delete the next key. Call it only while nothing is encrypted with that key."""
        self._next_path.unlink(missing_ok=True)

    def activate_next(self) -> Path | None:
        """Make the next key the current one, durably.

        Return the file whose content the operator must now set in DAEDAM_MASTER_KEY. Return None if
        master.key was replaced.
        """
        target = self._for_setting if self._setting else self._path
        self._next_path.replace(target)
        fsync_folder(target.parent)
        return target if self._setting else None
