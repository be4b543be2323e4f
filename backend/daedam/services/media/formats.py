"""Identify the media type of an upload by its first bytes."""

from dataclasses import dataclass

from daedam.errors import (
    AudioEmpty,
    AudioFormatUnsupported,
    AudioNotRecognised,
    AudioUnreadable,
)
from daedam.services.media.wave_files import is_wave


@dataclass(frozen=True)
class MediaKind:
    """A supported container format.

    `demuxer` and `codecs` are ffmpeg's names of the only demuxer and codecs allowed for it: those
    that recorders use.
    """

    media_type: str
    suffix: str
    demuxer: str
    codecs: tuple[str, ...]


_OPUS = ("opus", "libopus")
_VORBIS = ("vorbis", "libvorbis")
_AMR = ("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb")
_PCM = (
    *("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"),
    *("pcm_alaw", "pcm_mulaw"),
)
_PCM_BIG_ENDIAN = ("pcm_s8", "pcm_s16be", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_f64be")
_DICTATION = ("adpcm_ms", "adpcm_ima_wav", "adpcm_yamaha", "gsm_ms")

WEBM = MediaKind("audio/webm", ".webm", "matroska", (*_OPUS, *_VORBIS, "aac", "flac", *_PCM))
WAV = MediaKind("audio/wav", ".wav", "wav", (*_PCM, *_DICTATION))
MP4 = MediaKind(
    "audio/mp4",
    ".m4a",
    "mov",
    ("aac", *_OPUS, "alac", "flac", *_AMR, *_PCM, *_PCM_BIG_ENDIAN, "adpcm_ima_qt"),
)
"""MP4, M4A, 3GP and QuickTime: one family (ISO/IEC 14496-12)."""
OGG = MediaKind("audio/ogg", ".ogg", "ogg", (*_OPUS, *_VORBIS, "flac", "speex", "libspeex"))
FLAC = MediaKind("audio/flac", ".flac", "flac", ("flac",))
MP3 = MediaKind("audio/mpeg", ".mp3", "mp3", ("mp3", "mp3float"))
AAC = MediaKind("audio/aac", ".aac", "aac", ("aac",))
AMR = MediaKind("audio/amr", ".amr", "amr", _AMR)
AIFF = MediaKind("audio/aiff", ".aiff", "aiff", (*_PCM, *_PCM_BIG_ENDIAN, "adpcm_ima_qt"))
CAF = MediaKind(
    "audio/x-caf",
    ".caf",
    "caf",
    ("aac", "alac", *_OPUS, "flac", *_PCM, *_PCM_BIG_ENDIAN, "adpcm_ima_qt"),
)

_FIRST_BOXES = (b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""First boxes of MP4 and QuickTime files. A QuickTime file need not begin with its type."""

_UNSUPPORTED = (
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: WMA, WMV
    *(b".RMF", b"FLV\1", b".snd", b"wvpk", b"MAC ", b"MPCK", b"MP+", b"DSD ", b"FRM8", b"TTA1"),
    *(b"\0\0\1\xba", b"MThd", b"Creative Voice File", b"#!SILK", b"\x02#!SILK", b"NIST_1A"),
)
_UNSUPPORTED_FORMS = (b"QLCM", b"AVI ", b"8SVX")
"""Unsupported types of RIFF and FORM files, at bytes 8 to 11."""


def identify(content: bytes) -> MediaKind:
    """Return the media kind of `content` by its first bytes.

    File names and declared types are ignored, because a client can set them freely. Raises
    `AudioEmpty` for no content, `AudioFormatUnsupported` for a known but unsupported format, and
    `AudioNotRecognised` for anything else.
    """
    if not content:
        raise AudioEmpty
    if is_wave(content):
        return WAV
    if content[:4] == b"\x1a\x45\xdf\xa3":
        _check_ebml(content)
        return WEBM
    if content[4:8] in _FIRST_BOXES:
        return MP4
    if content[:4] == b"FORM" and content[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    for beginning, kind in ((b"OggS", OGG), (b"fLaC", FLAC), (b"#!AMR", AMR), (b"caff", CAF)):
        if content.startswith(beginning):
            return kind
    if content[:3] == b"ID3":
        return _behind_id3(content)
    if content[0] == 0xFF and content[1:2]:
        if content[1] & 0xF6 == 0xF0:  # ADTS: layer 0 (ISO/IEC 13818-7, 6.2)
            return AAC
        if content[1] & 0xE6 == 0xE2:  # layer III
            return MP3
        if content[1] & 0xE6 == 0xE4:  # layer II
            raise AudioFormatUnsupported
    if content.startswith(_UNSUPPORTED) or content[8:12] in _UNSUPPORTED_FORMS:
        raise AudioFormatUnsupported
    raise AudioNotRecognised


def _behind_id3(content: bytes) -> MediaKind:
    """Return the kind of the data after an ID3v2 tag, whose size has 7 bits per byte."""
    size = 0
    for octet in content[6:10]:
        size = size << 7 | octet & 0x7F
    sound = content[10 + size : 14 + size]
    if sound == b"fLaC":
        return FLAC
    return AAC if len(sound) > 1 and sound[0] == 0xFF and sound[1] & 0xF6 == 0xF0 else MP3


_DOC_TYPES = (b"webm", b"matroska")


def _check_ebml(content: bytes) -> None:
    """Check the type in an EBML header: element 0x4282, length, text (RFC 8794, 11.2.4).

    Raises `AudioUnreadable` if there is no type, `AudioNotRecognised` for another type.
    """
    at = content[:128].find(b"\x42\x82") + 2
    if at < 2 or at >= len(content) or content[at] == 0:
        raise AudioUnreadable
    # Bytes of the length field: one more than the leading zero bits of its first byte.
    octets = 9 - content[at].bit_length()
    length = int.from_bytes(content[at : at + octets], "big") & (1 << 7 * octets) - 1
    if content[at + octets : at + octets + min(length, 16)].rstrip(b"\0") not in _DOC_TYPES:
        raise AudioNotRecognised
