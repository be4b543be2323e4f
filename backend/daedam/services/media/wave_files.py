"""Split WAV files (RIFF, RF64, BW64, Wave64) into their recordings.

Sizes in such headers are often wrong. A writer into a pipe cannot seek back to fill them in, some
writers count too little, and two joined files have two headers. A size is therefore used only if
another chunk, another header or the end of the file follows.
"""

import itertools
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from daedam.errors import AudioTruncated, AudioUnreadable

PLACEHOLDER_BYTES = 0x7F000000
"""Smallest size, in bytes, that counts as a placeholder of a writer into a pipe.

Such writers use 0x7FFFF000, 0xFFFFFFFF and others. No upload is so large.
"""

_HEADS = (b"RIFF", b"RF64", b"BW64")
MIN_CHUNKS_IN_A_ROW = 4
"""Number of consecutive well-formed chunks that cannot be audio samples by chance."""

_HEAD = re.compile(b"(?:RIFF|RF64|BW64)....WAVE", re.DOTALL)
_WAVE64 = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
_TAGS = (b"TAG", b"ID3", b"APETAGEX")
"""Tags that follow a file and are not a chunk of it."""

_KNOWN_CHUNKS = (
    *(b"LIST", b"id3 ", b"ID3 ", b"bext", b"iXML", b"cue ", b"fact", b"PEAK", b"JUNK", b"junk"),
    *(b"cart", b"axml", b"chna", b"_PMX", b"smpl", b"inst", b"PAD ", b"FLLR"),
)

_PCM, _EXTENSIBLE = 1, 0xFFFE


@dataclass(frozen=True)
class WavePart:
    """One recording of a WAV file.

    `format` is the content of its `fmt ` chunk, `sound` that of its `data` chunks.
    `missing_bytes`: bytes of sound that the header declares but the file does not contain.
    """

    format: bytes
    sound: bytes
    missing_bytes: int = 0

    @property
    def missing_s(self) -> float:
        """Seconds of missing sound, by the header's bytes per second."""
        return self.missing_bytes / max(1, int.from_bytes(self.format[8:12], "little"))

    @property
    def pcm_channels(self) -> int:
        """Number of channels of 16-bit PCM; 0 for any other coding."""
        if len(self.format) < 16:
            return 0
        tag, channels, _, _, align, bits = struct.unpack_from("<HHIIHH", self.format)
        if tag == _EXTENSIBLE:
            tag = int.from_bytes(self.format[24:26], "little")
        return channels if (tag, bits, align) == (_PCM, 16, 2 * channels) else 0

    @property
    def rate_hz(self) -> int:
        return int.from_bytes(self.format[4:8], "little")

    def as_file(self) -> bytes:
        """Return the recording as a RIFF file with correct sizes."""
        chunks = struct.pack("<4sI", b"fmt ", len(self.format)) + self.format
        chunks += b"\0" * (len(self.format) % 2)
        chunks += struct.pack("<4sI", b"data", len(self.sound)) + self.sound
        return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks), b"WAVE") + chunks


def is_wave(content: bytes) -> bool:
    """Return whether `content` begins like a WAV file of any kind."""
    return _is_head(content, 0) or content[:16] == _WAVE64


def wave_parts(content: bytes) -> list[WavePart]:
    """Return the recordings of a WAV file in order; adjacent ones of the same format are joined.

    Raises `AudioTruncated` if there is no data chunk, `AudioUnreadable` if there is no format.
    """
    if content[:16] == _WAVE64:
        return [_wave64(_WAVE64 + file) for file in content.split(_WAVE64)[1:]]
    parts: list[WavePart] = []
    begin: int | None = 0
    while begin is not None:
        part, begin = _riff(content, begin)
        parts.append(part)
    joined = []
    for (form, _), alike in itertools.groupby(parts, lambda p: (p.format, p.missing_bytes > 0)):
        run = list(alike)
        missing = sum(part.missing_bytes for part in run)
        joined.append(WavePart(form, b"".join(part.sound for part in run), missing))
    return joined


def _riff(content: bytes, begin: int) -> tuple[WavePart, int | None]:
    """Return the recording with the header at `begin`, and the position of the next header."""
    form, sound, missing = b"", [], 0
    large_data: int | None = None
    following: int | None = None
    for name, size, at in _chunks(content, begin + 12):
        if name in _HEADS and _is_head(content, at - 8):
            following = at - 8
            break
        if name == b"ds64":  # EBU Tech 3306: sizes that do not fit 32 bits
            large_data = int.from_bytes(content[at + 8 : at + 16], "little")
        elif name == b"fmt ":
            form = content[at : at + size]
        elif name == b"data":
            declared = size if size != 0xFFFFFFFF or large_data is None else large_data
            end, missing = _data_end(content, at, declared)
            sound.append(content[at:end])
            if end != at + declared or end + 8 > len(content):
                following = end if _is_head(content, end) else None
                break
    if not sound:
        raise AudioTruncated
    if not form:
        raise AudioUnreadable
    return WavePart(form, b"".join(sound), missing), following


def _chunks(content: bytes, position: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, size and start of the content of each chunk from `position` on."""
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        yield name, size, position + 8
        position += 8 + size
        # A zero byte follows a chunk of odd size; some writers leave it out.
        if size % 2 and not _is_chunk(content, position):
            position += 1


def _data_end(content: bytes, at: int, declared: int) -> tuple[int, int]:
    """Return the end of the sound that starts at `at`, and how many bytes of it are missing."""
    if at + declared > len(content) and declared < PLACEHOLDER_BYTES:
        return len(content), at + declared - len(content)
    if declared < PLACEHOLDER_BYTES and _is_end_of_data(content, at + declared):
        return at + declared, 0
    following = _HEAD.search(content, at)
    return following.start() if following else len(content), 0


def _is_end_of_data(content: bytes, position: int) -> bool:
    """Return whether sound may end at `position`: only chunks, a header or a tag follow."""
    if len(content) - position < 8:
        return True
    if not (_is_chunk(content, position) or _is_chunk(content, position + 1)):
        return content[position : position + 8].startswith(_TAGS)
    at = position if _is_chunk(content, position) else position + 1
    for name, size, inside in itertools.islice(_chunks(content, at), MIN_CHUNKS_IN_A_ROW):
        if name in _KNOWN_CHUNKS or _is_head(content, inside - 8):
            return True
        if not _is_chunk(content, inside - 8) or (inside + size > len(content) and name != b"data"):
            return False
    return True


def _is_chunk(content: bytes, position: int) -> bool:
    name = content[position : position + 4]
    return len(name) == 4 and all(0x20 <= octet < 0x7F for octet in name)


def _is_head(content: bytes, position: int) -> bool:
    return (
        content[position : position + 4] in _HEADS
        and content[position + 8 : position + 12] == b"WAVE"
    )


def _wave64(content: bytes) -> WavePart:
    """Return the recording of a Sony Wave64 file.

    Chunk names are GUIDs that begin with the RIFF name. Sizes include the chunk's header. Raises
    `AudioTruncated` if there is no data chunk, `AudioUnreadable` if no format precedes it.
    """
    form, position = b"", 40
    while position + 24 <= len(content):
        name = content[position : position + 4]
        size = int.from_bytes(content[position + 16 : position + 24], "little") - 24
        at = position + 24
        if name == b"fmt ":
            form = content[at : at + max(0, size)]
        elif name == b"data":
            if not form:
                raise AudioUnreadable
            missing = at + size - len(content)
            if missing > 0 and size < PLACEHOLDER_BYTES:
                return WavePart(form, content[at:], missing)
            following = at + size + -size % 8
            is_right = size > 0 and (len(content) - following < 24 or _is_chunk(content, following))
            return WavePart(form, content[at : at + size] if is_right else content[at:])
        if size < 0:
            break
        position = at + size + -size % 8
    raise AudioTruncated
