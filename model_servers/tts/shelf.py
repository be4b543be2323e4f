"""Where spoken texts wait to be fetched: a folder with bounds."""

import hashlib
import json
import os
import re
import secrets
import time
from pathlib import Path

MAX_FILES = 2_000
MAX_BYTES = 512 * 2**20
MAX_AGE_S = 24 * 3600
"""A spoken question is fetched within seconds, and perhaps once more by a page that reloads."""

NAME = re.compile(r"[0-9a-f]{64}")


class Shelf:
    """WAV files by name. A name comes from what was said and by whom: who asks for the same again
    gets the file that is there, also from another process on the same folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_files: int = MAX_FILES,
        max_bytes: int = MAX_BYTES,
        max_age_s: float = MAX_AGE_S,
    ) -> None:
        self._folder = folder
        self._max_files = max_files
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s

    @staticmethod
    def name(**said: object) -> str:
        """The name for what was said; not to be guessed without knowing all of it."""
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def find(self, name: str) -> Path | None:
        """The file of that name; None where there is none, or where it is no name of ours."""
        if not NAME.fullmatch(name):
            return None
        path = self._folder / f"{name}.wav"
        return path if path.is_file() else None

    def put(self, name: str, wav: bytes) -> None:
        """Keep `wav`, and let the oldest go where there is too much."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f".{name}-{secrets.token_hex(4)}"
        beside.write_bytes(wav)
        beside.replace(self._folder / f"{name}.wav")
        self._tidy()

    def _tidy(self) -> None:
        found: list[tuple[os.stat_result, Path]] = []
        for path in self._folder.glob("*.wav"):
            try:
                found.append((path.stat(), path))
            except FileNotFoundError:  # another process on this folder tidies as well
                continue
        found.sort(key=lambda entry: entry[0].st_mtime, reverse=True)
        kept_bytes, oldest = 0, time.time() - self._max_age_s
        for number, (stat, path) in enumerate(found):
            kept_bytes += stat.st_size
            if number and (
                number >= self._max_files or kept_bytes > self._max_bytes or stat.st_mtime < oldest
            ):
                path.unlink(missing_ok=True)
