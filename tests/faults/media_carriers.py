"""Media files for attacks: real files made by ffmpeg, and containers built by hand."""

import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from daedam.services.audio_processor import ffmpeg_path

TONE = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1")
PICTURE = ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=1")


@cache
def made(suffix: str, *arguments: str) -> bytes:
    """Return the file that ffmpeg writes with `arguments`; `suffix` selects the format."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, f"out{suffix}")
        command = [ffmpeg_path(), "-v", "error", "-y", *arguments, str(out)]
        subprocess.run(command, check=True, timeout=120)
        return out.read_bytes()


def wav(**changed: int | bytes) -> bytes:
    """Return a WAV file of a tone; the arguments replace fields of its header."""
    sound = made(".wav", *TONE, "-c:a", "pcm_s16le", "-bitexact")[44:]
    fields: dict[str, int | bytes] = {
        "riff_size": 36 + len(sound),
        "format": 1,
        "channels": 1,
        "rate": 16_000,
        "bytes_a_second": 32_000,
        "align": 2,
        "bits": 16,
        "fmt_size": 16,
        "data_size": len(sound),
        "before_data": b"",
        "data": sound,
        "after": b"",
    }
    fields |= changed
    f = fields
    head = struct.pack("<4sI4s", b"RIFF", f["riff_size"], b"WAVE")
    head += struct.pack("<4sI", b"fmt ", f["fmt_size"])
    head += struct.pack(
        "<HHIIHH", f["format"], f["channels"], f["rate"], f["bytes_a_second"], f["align"], f["bits"]
    )
    parts = (f["before_data"], struct.pack("<4sI", b"data", f["data_size"]), f["data"], f["after"])
    return head + b"".join(part for part in parts if isinstance(part, bytes))


def box(kind: bytes, *content: bytes) -> bytes:
    """Return an MP4 box (ISO/IEC 14496-12, 4.2)."""
    whole = b"".join(content)
    return struct.pack(">I", 8 + len(whole)) + kind + whole


def nested(kinds: list[bytes]) -> bytes:
    """Return nested MP4 boxes, the first outermost."""
    content = b""
    for kind in reversed(kinds):
        content = box(kind, content)
    return content


def with_data_elsewhere(mp4: bytes, place: bytes, kind: bytes = b"url ") -> bytes:
    """Return an MP4 file that refers to audio data at `place` outside it (14496-12, 8.7.2)."""
    return _rebuilt(
        mp4,
        [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"],
        struct.pack(">II", 0, 1) + box(kind, struct.pack(">I", 0), place + b"\0"),
    )


def _rebuilt(content: bytes, path: list[bytes], leaf: bytes) -> bytes:
    position, out = 0, b""
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        inner = content[position + 8 : position + size]
        if kind == path[0]:
            inner = leaf if len(path) == 1 else _rebuilt(inner, path[1:], leaf)
        out += box(kind, inner)
        position += size
    return out


def element(number: int, content: bytes, *, size: bytes | None = None) -> bytes:
    """Return an EBML element (RFC 8794); `size` replaces its encoded length."""
    identity = number.to_bytes((number.bit_length() + 7) // 8, "big")
    length = size if size is not None else (1 << 56 | len(content)).to_bytes(8, "big")
    return identity + length + content


EBML = element(0x1A45DFA3, element(0x4282, b"webm"))
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def matroska(codec: bytes, *blocks: bytes, encoding: bytes = b"", rate_hz: float = 16_000) -> bytes:
    """Return a WebM file of one audio track with `codec`, such as A_PCM/INT/LIT, and its frames."""
    audio = element(0xE1, element(0xB5, struct.pack(">d", rate_hz)) + element(0x6264, b"\x10"))
    track = element(0xD7, b"\1") + element(0x73C5, b"\1") + element(0x83, b"\2")
    track += element(0x86, codec) + audio + encoding
    cluster = element(0xE7, b"\0")
    cluster += b"".join(element(0xA3, b"\x81\0\0\x80" + block) for block in blocks)
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"))
    whole = info + element(0x1654AE6B, element(0xAE, track)) + element(0x1F43B675, cluster)
    return EBML + element(0x18538067, whole)


ZLIB = element(0x6D80, element(0x6240, element(0x5034, element(0x4254, b"\0"))))
"""EBML element that declares a track's frames as compressed."""
