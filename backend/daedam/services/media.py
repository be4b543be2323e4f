"""What kind of file an upload is, told by its first bytes, and whether all of it arrived."""

import struct
from dataclasses import dataclass

from daedam.errors import AudioEmpty, AudioNotRecognised, AudioTruncated


@dataclass(frozen=True)
class MediaKind:
    """A container daedam takes. `demuxer` is ffmpeg's name for it."""

    media_type: str
    suffix: str
    demuxer: str


WEBM = MediaKind("audio/webm", ".webm", "matroska")
WAV = MediaKind("audio/wav", ".wav", "wav")
MP4 = MediaKind("audio/mp4", ".m4a", "mov")
OGG = MediaKind("audio/ogg", ".ogg", "ogg")
FLAC = MediaKind("audio/flac", ".flac", "flac")
MP3 = MediaKind("audio/mpeg", ".mp3", "mp3")

_UNKNOWN_SIZES = (0, 0x7FFFFFFF, 0xFFFFFFFF)
"""What writers that cannot seek back leave in a WAV header."""


def identify(content: bytes) -> MediaKind:
    """The kind of `content`; names and declared types are not asked, because anyone can set them.

    Raises `AudioEmpty` for no content, `AudioNotRecognised` for any other kind, and
    `AudioTruncated` where the container itself says that more was to come.
    """
    if not content:
        raise AudioEmpty
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        _check_wav(content)
        return WAV
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM
    if content[4:8] in (b"ftyp", b"styp"):
        _check_mp4(content)
        return MP4
    if content[:4] == b"OggS":
        return OGG
    if content[:4] == b"fLaC":
        return FLAC
    if content[:3] == b"ID3" or (content[0] == 0xFF and content[1:2] and content[1] & 0xE6 == 0xE2):
        return MP3
    raise AudioNotRecognised


def _check_wav(content: bytes) -> None:
    position = 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        if name == b"data":
            if size not in _UNKNOWN_SIZES and position + 8 + size > len(content):
                raise AudioTruncated
            return
        position += 8 + size + size % 2
    raise AudioTruncated


def _check_mp4(content: bytes) -> None:
    """Walk the top-level boxes (ISO/IEC 14496-12, 4.2); one that reaches past the end is cut."""
    position = 0
    while position < len(content):
        if position + 8 > len(content):
            raise AudioTruncated
        size = int.from_bytes(content[position : position + 4], "big")
        if size == 1:
            size = int.from_bytes(content[position + 8 : position + 16], "big")
        if size == 0:  # the last box may reach to the end of the file
            return
        if size < 8 or position + size > len(content):
            raise AudioTruncated
        position += size
