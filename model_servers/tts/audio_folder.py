"""A size-limited folder of synthesized WAV files, from which clients fetch them."""

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
"""Age in seconds at which a file is deleted. A page fetches a question's audio within seconds, and
again only when the page is reloaded."""

NAME = re.compile(r"[0-9a-f]{64}")


class AudioFolder:
    """WAV files, each named by a hash of its request.

    An identical request reuses the file, even if another process with the same folder wrote it.
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
    def name_for(**request: object) -> str:
        """Return the name of a request's file: 64 hex digits that depend on all of its fields."""
        return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()

    def find(self, name: str) -> Path | None:
        """Return the path of the file, or None if it does not exist or `name` is malformed."""
        if not NAME.fullmatch(name):
            return None
        path = self._folder / f"{name}.wav"
        return path if path.is_file() else None

    def store(self, name: str, wav: bytes) -> None:
        """Write `wav` atomically, then delete the oldest files beyond the limits."""
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = self._folder / f".{name}-{secrets.token_hex(4)}"
        temporary.write_bytes(wav)
        temporary.replace(self._folder / f"{name}.wav")
        self._evict()

    def _evict(self) -> None:
        found: list[tuple[os.stat_result, Path]] = []
        for path in self._folder.glob("*.wav"):
            try:
                found.append((path.stat(), path))
            except FileNotFoundError:  # deleted by another process on the same folder
                continue
        found.sort(key=lambda entry: entry[0].st_mtime, reverse=True)
        total_bytes, oldest = 0, time.time() - self._max_age_s
        for number, (stat, path) in enumerate(found):
            total_bytes += stat.st_size
            if number and (
                number >= self._max_files or total_bytes > self._max_bytes or stat.st_mtime < oldest
            ):
                path.unlink(missing_ok=True)
