"""Read the text of a document: PDF, DOCX, HWPX, plain text, or a résumé in JSON."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daedam.errors import (
    BadDocument,
    Busy,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnreadable,
)
from daedam.services.media.decoder_process import run_confined
from daedam.services.uploaded_text.extract import Outcome
from daedam.services.uploaded_text.formats import DocumentKind, identify
from daedam.services.uploaded_text.plain_text import decode, tidy

log = logging.getLogger(__name__)

MAX_CONTENT_BYTES = 10 << 20
MAX_CHARACTERS = 100_000
"""Maximum length of the text. The rest of a longer one is left out."""

READ_TIMEOUT_S = 20.0

MAX_RESERVED = 8
"""Maximum number of documents that are received or read at a time."""

MAX_PARALLEL = 2
"""Maximum number of documents that are read at a time. Each may need up to 1 GiB of memory."""

_MAX_RAW_CHARACTERS = 3 * MAX_CHARACTERS
"""Maximum length of the text before it is tidied, which removes blank lines and indentation."""

_BYTES_PER_CHARACTER = 4
"""Maximum length of a character in UTF-8."""

_PYTHON = (sys.executable, "-I", "-B")
_EXTRACT = str(Path(__file__).with_name("extract.py"))
_JSON_RESUME = str(Path(__file__).with_name("json_resume.py"))

_PROGRAMS: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.PDF: (*_PYTHON, _EXTRACT, "pdf"),
    DocumentKind.DOCX: (*_PYTHON, _EXTRACT, "docx"),
    DocumentKind.HWPX: (*_PYTHON, _EXTRACT, "hwpx"),
    DocumentKind.JSON_RESUME: (*_PYTHON, "-S", _JSON_RESUME),
}
"""The confined program of each format. Plain text needs none."""

_ERRORS: dict[int, type[BadDocument]] = {
    Outcome.ENCRYPTED: DocumentEncrypted,
    Outcome.TOO_LARGE: DocumentTooLarge,
}


@dataclass(frozen=True)
class DocumentText:
    """The text of a document in NFC, with stripped lines and no control characters.

    `is_cut`: the document has more pages or characters than are read.
    """

    text: str
    kind: DocumentKind
    is_cut: bool


class DocumentReader:
    """Reads documents, `MAX_PARALLEL` at a time, each in a confined child process."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_PARALLEL)
        self._reserved = 0

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Reserve a place for one document, before its content is received. Raises `Busy`."""
        if self._reserved >= MAX_RESERVED:
            raise Busy
        self._reserved += 1
        try:
            yield
        finally:
            self._reserved -= 1

    async def read(self, content: bytes) -> DocumentText:
        """Return the text of a document. Its content decides the format.

        Raises a `BadDocument` with the reason: too large, empty, scanned, encrypted, damaged, or of
        a format that is not supported.
        """
        if len(content) > MAX_CONTENT_BYTES:
            raise DocumentTooLarge
        kind = await asyncio.to_thread(identify, content)
        if kind is DocumentKind.TEXT:
            raw, is_cut = await asyncio.to_thread(decode, content), False
        else:
            raw, is_cut = await self._run(kind, content)
        text = await asyncio.to_thread(tidy, raw[:_MAX_RAW_CHARACTERS])
        if not text:
            raise DocumentScanned if kind is DocumentKind.PDF else DocumentEmpty
        is_cut = is_cut or len(raw) > _MAX_RAW_CHARACTERS or len(text) > MAX_CHARACTERS
        return DocumentText(text[:MAX_CHARACTERS].rstrip(), kind, is_cut)

    async def _run(self, kind: DocumentKind, content: bytes) -> tuple[str, bool]:
        """Return the output of the program for `kind`, and whether a part is missing."""
        try:
            async with self._slots:
                done = await run_confined(
                    _PROGRAMS[kind],
                    content,
                    max_bytes=_BYTES_PER_CHARACTER * _MAX_RAW_CHARACTERS,
                    timeout_s=READ_TIMEOUT_S,
                )
        except TimeoutError:
            log.info("reading a %s document took too long", kind)
            raise DocumentUnreadable from None
        is_cut = done.cut_off or done.returncode == Outcome.PAGES_LEFT
        if done.returncode != Outcome.COMPLETE and not is_cut:
            log.info("a %s document could not be read", kind)
            raise _ERRORS.get(done.returncode, DocumentUnreadable)
        return done.output.decode(errors="ignore"), is_cut
