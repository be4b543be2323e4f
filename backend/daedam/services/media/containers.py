"""Read container formats: split joined recordings, and find the declared length."""

import itertools
import re
from collections.abc import Iterator

from daedam.services.media.formats import AIFF, AMR, CAF, FLAC, MP3, MP4, OGG, WEBM, MediaKind

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"


def recordings(content: bytes, kind: MediaKind) -> Iterator[bytes]:
    """Yield each of the recordings joined in `content` as a file of its own.

    Most files have only one. For WAV files see `wave_files`.
    """
    if kind is MP4:
        return (whole for file in _cut(content, _mp4_begins(content)) for whole in _movies(file))
    if kind is WEBM:
        return _cut(content, _ebml_begins(content))
    if kind is OGG:
        return _cut(content, _ogg_begins(content))
    if kind is AIFF:
        return _cut(content, _aiff_begins(content))
    if kind is AMR:
        return _cut(content, _found(content, content[: content.find(b"\n") + 1] or b"#!AMR\n"))
    return _cut(content, _found(content, *_MARKS[kind])) if kind in _MARKS else iter([content])


_MARKS = {
    FLAC: (b"fLaC\0\0\0\x22", b"fLaC\x80\0\0\x22"),
    CAF: (b"caff\0\1\0\0",),
    MP3: (b"ID3\3\0", b"ID3\4\0"),
}
"""First bytes of files of each kind, long enough not to occur in audio data by chance."""


def open_ended(content: bytes, kind: MediaKind) -> bytes:
    """Return a recording with its declared sizes changed so that a decoder reads all its data."""
    if kind is WEBM:
        return _with_open_segment(content)
    if kind is FLAC:
        return _of_unknown_length(content)
    if kind is AIFF:
        return _with_whole_chunk(content, 12, b"SSND", 4)
    if kind is CAF:
        return _with_whole_chunk(content, 8, b"data", 8)
    return content


def announces_more(content: bytes, kind: MediaKind) -> bool:
    """Return whether a file was cut off: its declared sizes reach past its end."""
    if kind is MP4:
        return any(end > len(content) for _, _, end in _boxes(content))
    if kind is WEBM:
        at = content.find(_SEGMENT)
        size, octets = _ebml_size(content, at + 4) if at >= 0 else (None, 0)
        return size is not None and at + 4 + octets + size > len(content)
    if kind is AIFF:
        return len(content) < 8 or 8 + int.from_bytes(content[4:8], "big") > len(content)
    return False


def is_unfinished(content: bytes, kind: MediaKind) -> bool:
    """Return whether the last Ogg page of a recording is incomplete."""
    if kind is not OGG:
        return False
    at = content.rfind(b"OggS")
    return at >= 0 and _page_end(content, at) > len(content)


def declared_s(content: bytes, kind: MediaKind) -> float | None:
    """Return the seconds of sound that the container declares; None if it does not.

    FLAC: samples and rate of STREAMINFO (RFC 9639, 8.2). MP3: frames of a Xing or Info header.
    """
    if kind is FLAC and len(content) >= 26:
        bits = int.from_bytes(content[18:26], "big")
        rate_hz, samples = bits >> 44, bits & (1 << 36) - 1
        return samples / rate_hz if rate_hz and samples else None
    if kind is MP3:
        return _xing_s(content)
    return None


def _cut(content: bytes, begins: Iterator[int]) -> Iterator[bytes]:
    """Yield the parts of `content` that begin at 0 and at each further position of `begins`."""
    edges = itertools.chain([0], (at for at in begins if at > 0), [len(content)])
    return (content[begin:end] for begin, end in itertools.pairwise(edges))


def _found(content: bytes, *marks: bytes) -> Iterator[int]:
    """Yield the positions of all `marks` in order."""
    return (match.start() for match in re.finditer(b"|".join(map(re.escape, marks)), content))


# --- MP4 (ISO/IEC 14496-12, 4.2) ------------------------------------------------------------------


def _boxes(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the top-level boxes; an end may be past the end of the file."""
    position = 0
    while position < len(content):
        size = int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        elif size == 0:  # the last box may reach to the end of the file
            size = len(content) - position
        if size < 8 or len(name) < 4:
            yield name, position, len(content) + 1
            return
        yield name, position, position + size
        position += size


def _mp4_begins(content: bytes) -> Iterator[int]:
    has_sound = False
    for name, begin, _ in _boxes(content):
        if name == b"ftyp" and has_sound:
            yield begin
            has_sound = False
        has_sound = has_sound or name in (b"moov", b"moof", b"mdat")


def _movies(content: bytes) -> Iterator[bytes]:
    """Yield a copy of a file for each of its `moov` boxes, with the other `moov` boxes disabled.

    Boxes with the same chunk offsets are duplicates and count once.
    """
    moovs = [(begin, end) for name, begin, end in _boxes(content) if name == b"moov"]
    different: dict[tuple[bytes, ...], int] = {}
    for begin, end in moovs:
        different.setdefault(tuple(_places(content[begin:end])), begin)
    if len(different) < 2:
        yield content
        return
    for mine in different.values():
        file = bytearray(content)
        for begin, _ in moovs:
            if begin != mine:
                file[begin + 4 : begin + 8] = b"free"
        yield bytes(file)


def _places(moov: bytes) -> Iterator[bytes]:
    """Yield the tables of chunk offsets of a movie."""
    for name in (b"stco", b"co64"):
        for at in _found(moov, name):
            yield moov[at : at + int.from_bytes(moov[at - 4 : at], "big") - 4]


# --- WebM and Matroska (RFC 8794, RFC 9559) -------------------------------------------------------


def _ebml_begins(content: bytes) -> Iterator[int]:
    for at in _found(content, _EBML):
        head = content[at : at + 128]
        if b"\x42\x82" in head and (b"webm" in head or b"matroska" in head):
            yield at


def _ebml_size(content: bytes, at: int) -> tuple[int | None, int]:
    """Return the size field at `at` (None: unknown size) and its length in bytes."""
    first = content[at] if at < len(content) else 0
    octets = 9 - first.bit_length()
    most = (1 << 7 * octets) - 1
    size = int.from_bytes(content[at : at + octets], "big") & most
    return (None if size == most or not first else size), octets


def _with_open_segment(content: bytes) -> bytes:
    """Set the segment's size to unknown if the file is longer, so that all data is read."""
    at = content.find(_SEGMENT) + 4
    size, octets = _ebml_size(content, at) if at >= 4 else (None, 0)
    if size is None or at + octets + size >= len(content):
        return content
    unknown = (1 << 8 - octets | (1 << 8 - octets) - 1).to_bytes(1, "big") + b"\xff" * (octets - 1)
    return content[:at] + unknown + content[at + octets :]


# --- Ogg (RFC 3533, 6) ----------------------------------------------------------------------------


def _page_end(content: bytes, at: int) -> int:
    segments = content[at + 26] if at + 26 < len(content) else 255
    return at + 27 + segments + sum(content[at + 27 : at + 27 + segments])


def _ogg_begins(content: bytes) -> Iterator[int]:
    """Yield the position of each first page of a stream whose previous page is no first page.

    The first pages of multiplexed streams are adjacent, so only one of them counts.
    """
    position, first_before = 0, True
    while 0 <= position < len(content):
        if content[position : position + 5] != b"OggS\0":
            position = content.find(b"OggS\0", position)
            continue
        first = bool(content[position + 5 : position + 6] >= b"\x02" and content[position + 5] & 2)
        if first and not first_before:
            yield position
        first_before = first
        position = _page_end(content, position)


# --- FLAC, AIFF, MP3 ------------------------------------------------------------------------------


def _of_unknown_length(flac: bytes) -> bytes:
    """Set the number of samples in STREAMINFO to unknown, so that all frames are read."""
    at = flac.find(b"fLaC") + 21
    if at < 21 or len(flac) < at + 5:
        return flac
    return flac[:at] + bytes([flac[at] & 0xF0]) + b"\0\0\0\0" + flac[at + 5 :]


def _aiff_begins(content: bytes) -> Iterator[int]:
    return (at for at in _found(content, b"FORM") if content[at + 8 : at + 11] == b"AIF")


def _with_whole_chunk(content: bytes, begin: int, name: bytes, size_octets: int) -> bytes:
    """Extend the chunk `name` to the end of the file if it ends earlier and no chunk follows.

    Chunks start at `begin`, each with a name of four letters and a size of `size_octets` bytes.
    """
    at = begin
    while at + 4 + size_octets <= len(content):
        inside = at + 4 + size_octets
        size = int.from_bytes(content[at + 4 : inside], "big")
        end = inside + size
        if content[at : at + 4] != name:
            at = end + size % 2 * (size_octets == 4)
            continue
        following = content[end : end + 4], content[end + 1 : end + 5]
        if end + 8 >= len(content) or any(four.isascii() and four.isalpha() for four in following):
            return content
        whole = (len(content) - inside).to_bytes(size_octets, "big")
        return content[: at + 4] + whole + content[inside:]
    return content


_MP3_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Sample rates by the version bits of a frame's header.

Sources: ISO/IEC 11172-3, 2.4.2.3; 13818-3; MPEG 2.5.
"""


def _xing_s(content: bytes) -> float | None:
    at = max(content[:65_536].find(b"Xing"), content[:65_536].find(b"Info"))
    frame = content[:at].rfind(b"\xff") if at > 0 else -1
    while frame > 0 and content[frame + 1] & 0xE6 != 0xE2:
        frame = content[:frame].rfind(b"\xff")
    if frame < 0 or len(content) < at + 12 or not content[at + 7] & 1:
        return None
    version, rate = content[frame + 1] >> 3 & 3, content[frame + 2] >> 2 & 3
    if version not in _MP3_RATES_HZ or rate == 3:
        return None
    frames = int.from_bytes(content[at + 8 : at + 12], "big")
    samples = 1152 if version == 3 else 576
    # Encoder and decoder leave out up to three frames at the ends.
    return max(0, frames - 3) * samples / _MP3_RATES_HZ[version][rate]
