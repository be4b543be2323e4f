"""What kind of file an upload is, told by its first bytes, and whether all of it arrived."""

import struct
from dataclasses import dataclass

from daedam.errors import AudioEmpty, AudioNotRecognised, AudioTruncated, AudioUnreadable


@dataclass(frozen=True)
class MediaKind:
    """A container daedam takes. `demuxer` and `codecs` are ffmpeg's names: the one that may read
    it, and those that recorders put into it. Nothing else is decoded.
    """

    media_type: str
    suffix: str
    demuxer: str
    codecs: tuple[str, ...]


_OPUS = ("opus", "libopus")
_VORBIS = ("vorbis", "libvorbis")
_PCM = (
    *("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"),
    *("pcm_alaw", "pcm_mulaw"),
)

WEBM = MediaKind("audio/webm", ".webm", "matroska", (*_OPUS, *_VORBIS, "aac", *_PCM))
WAV = MediaKind("audio/wav", ".wav", "wav", _PCM)
MP4 = MediaKind("audio/mp4", ".m4a", "mov", ("aac", *_OPUS, "alac", "flac"))
OGG = MediaKind("audio/ogg", ".ogg", "ogg", (*_OPUS, *_VORBIS, "flac"))
FLAC = MediaKind("audio/flac", ".flac", "flac", ("flac",))
MP3 = MediaKind("audio/mpeg", ".mp3", "mp3", ("mp3", "mp3float"))

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
        _check_ebml(content)
        return WEBM
    if content[4:8] in (b"ftyp", b"styp"):
        _check_mp4(content)
        return MP4
    if content[:4] == b"OggS":
        _check_ogg(content)
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


_DOC_TYPES = (b"webm", b"matroska")


def _check_ebml(content: bytes) -> None:
    """The header names the kind of document (RFC 8794, 11.2.4): element 0x4282, its length, it."""
    at = content[:128].find(b"\x42\x82") + 2
    if at < 2 or at >= len(content) or content[at] == 0:
        raise AudioUnreadable
    octets = (
        9 - content[at].bit_length()
    )  # of the length: as many as its first one has zeros, and it
    length = int.from_bytes(content[at : at + octets], "big") & (1 << 7 * octets) - 1
    if content[at + octets : at + octets + min(length, 16)].rstrip(b"\0") not in _DOC_TYPES:
        raise AudioNotRecognised


def _check_ogg(content: bytes) -> None:
    """The last page says that it is the last one (RFC 3533, 6), and is whole."""
    position = content.rfind(b"OggS")
    if position + 27 > len(content):
        raise AudioTruncated
    flags, segments = content[position + 5], content[position + 26]
    lengths = content[position + 27 : position + 27 + segments]
    if not flags & 0x04 or position + 27 + segments + sum(lengths) > len(content):
        raise AudioTruncated


def promised_s(content: bytes, kind: MediaKind) -> float | None:
    """Seconds of sound that the container itself says it has; None where it does not say.

    FLAC: samples and rate of STREAMINFO (RFC 9639, 8.2). MP3: frames of a Xing or Info header.
    """
    if kind is FLAC and len(content) >= 26:
        bits = int.from_bytes(content[18:26], "big")
        rate_hz, samples = bits >> 44, bits & (1 << 36) - 1
        return samples / rate_hz if rate_hz and samples else None
    if kind is MP3:
        return _xing_s(content)
    return None


_MP3_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By the version bits of a frame's header (ISO/IEC 11172-3, 2.4.2.3; 13818-3; MPEG 2.5)."""


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
