"""The form of `answer/complete`, read piece by piece: who it is from before any of the recording.

(FastAPI's own `UploadFile` takes the whole body in before anybody has looked at it.)
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
"""Of one part's headers."""

PIECE_TIMEOUT_S = 30.0
"""A caller that sends nothing for so long is gone."""

BODY_TIMEOUT_S = 300.0
"""A whole body takes no longer: it holds room that others wait for. (Slow lines send in pieces.)"""

BeforeFile = Callable[[dict[str, str]], Awaitable[None]]
"""Hears the fields that came before the file; what it raises ends the reading."""


@dataclass
class AnswerForm:
    """The fields, and the file's bytes; None when none came."""

    fields: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


async def read_answer_form(request: Request, max_bytes: int, before_file: BeforeFile) -> AnswerForm:
    """Read the body. Nothing of the file is kept before `before_file` has agreed.

    Raises `InvalidRequest` for a body that is no such form, `AudioTooLarge` as soon as the file
    is larger than `max_bytes`, and what `before_file` raises.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise wrong_field("body")
    parts = _Parts(boundary, max_bytes)
    agreed = False
    async for piece in pieces(request):
        parts.feed(piece)
        if parts.file_begun and not agreed:
            await before_file(parts.fields)
            agreed = True
    return parts.form()


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """A body as it comes. Raises `InvalidRequest` when its sender is gone, or silent for long."""
    stream = request.stream().__aiter__()
    clock = asyncio.get_running_loop().time
    ends = clock() + BODY_TIMEOUT_S
    while True:
        try:
            async with asyncio.timeout_at(min(clock() + PIECE_TIMEOUT_S, ends)):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except (TimeoutError, ClientDisconnect):
            raise wrong_field("body") from None
        yield piece


class _Parts:
    """What the parser has found so far."""

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

    def feed(self, piece: bytes) -> None:
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise wrong_field("body") from None

    def form(self) -> AnswerForm:
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
