"""Streaming parser for the multipart form of `answer/complete`.

The caller is authorized before the recording is read. FastAPI's `UploadFile` would read the whole
body first.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from daedam.errors import AudioTooLarge
from daedam.http.problems import wrong_field
from daedam.utils.text import nfc

FILE = "audio_file"

MAX_FIELD_BYTES = 1024
MAX_PARTS = 16
MAX_HEADER_BYTES = 4096
"""Maximum size of the headers of one part, in bytes."""

CHUNK_TIMEOUT_S = 30.0
"""Longest wait for the next chunk of a body, in seconds."""

BODY_TIMEOUT_S = 300.0
"""Longest time to receive a whole body, in seconds.

A request occupies one of the server's upload slots. Slow connections use resumable uploads.
"""

BeforeFile = Callable[[dict[str, str]], Awaitable[None]]
"""Called with the fields that precede the file; an exception that it raises stops the reading."""


@dataclass
class AnswerForm:
    """The fields of a form and the content of its file, which is None if there is no file."""

    fields: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


async def read_answer_form(request: Request, max_bytes: int, before_file: BeforeFile) -> AnswerForm:
    """Read and return the form.

    `before_file` is called once, when the file begins and before the next chunk is read.

    Raises `InvalidRequest` for an invalid form, `AudioTooLarge` as soon as the file exceeds
    `max_bytes`, and any exception of `before_file`.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise wrong_field("body")
    parser = _FormParser(boundary, max_bytes)
    file_allowed = False
    async for chunk in body_chunks(request):
        parser.feed(chunk)
        if parser.file_begun and not file_allowed:
            await before_file(parser.fields)
            file_allowed = True
    return parser.form()


async def body_chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield a body's chunks. Raises `InvalidRequest` if the client disconnects or is too slow."""
    stream = request.stream().__aiter__()
    clock = asyncio.get_running_loop().time
    ends = clock() + BODY_TIMEOUT_S
    while True:
        try:
            async with asyncio.timeout_at(min(clock() + CHUNK_TIMEOUT_S, ends)):
                chunk = await anext(stream)
        except StopAsyncIteration:
            return
        except (TimeoutError, ClientDisconnect):
            raise wrong_field("body") from None
        yield chunk


class _FormParser:
    """An incremental parser of one multipart form with at most one file."""

    def __init__(self, boundary: bytes, max_bytes: int) -> None:
        self.fields: dict[str, str] = {}
        self.file_begun = False
        self._max_bytes = max_bytes
        self._file = bytearray()
        self._value = bytearray()
        self._header_name = b""
        self._header = bytearray()
        self._headers_bytes = 0
        self._name = ""
        self._parts = 0
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._part_ends,
                "on_end": self._form_ends,
            },
        )

    def feed(self, chunk: bytes) -> None:
        """Parse the next chunk. Raises `InvalidRequest` or `AudioTooLarge`."""
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise wrong_field("body") from None

    def form(self) -> AnswerForm:
        """Return the parsed form. Raises `InvalidRequest` if the body ended too early."""
        if not self._ended:
            raise wrong_field("body")
        return AnswerForm(self.fields, bytes(self._file) if self.file_begun else None)

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise wrong_field("body")
        self._name, self._headers_bytes = "", 0
        self._header_name, self._header, self._value = b"", bytearray(), bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._header_name += data[start:end].lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count_header(end - start)
        self._header += data[start:end]

    def _count_header(self, size: int) -> None:
        self._headers_bytes += size
        if self._headers_bytes > MAX_HEADER_BYTES:
            raise wrong_field("body")

    def _header_ends(self) -> None:
        if self._header_name == b"content-disposition":
            _, options = parse_options_header(bytes(self._header))
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._header_name, self._header = b"", bytearray()

    def _headers_end(self) -> None:
        if self._name == FILE:
            if self.file_begun:
                raise wrong_field(FILE)
            self.file_begun = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name == FILE:
            if len(self._file) + end - start > self._max_bytes:
                raise AudioTooLarge
            self._file += data[start:end]
        else:
            if len(self._value) + end - start > MAX_FIELD_BYTES:
                raise wrong_field(self._name)
            self._value += data[start:end]

    def _part_ends(self) -> None:
        if self._name and self._name != FILE:
            if self._name in self.fields:
                raise wrong_field(self._name)
            try:
                self.fields[self._name] = nfc(self._value.decode("utf-8"))
            except UnicodeDecodeError:
                raise wrong_field(self._name) from None

    def _form_ends(self) -> None:
        self._ended = True
