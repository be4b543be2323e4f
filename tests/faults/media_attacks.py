"""Malicious media files.

Each must be refused with a `BadAudio`. Files that also contain real audio may be decoded, but only
to that audio. `canary` is a local file that must not be read, and `address` a server that must get
no request.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.faults.media_carriers import (
    EBML,
    PICTURE,
    TONE,
    UNKNOWN_SIZE,
    ZLIB,
    box,
    element,
    made,
    matroska,
    nested,
    wav,
    with_data_elsewhere,
)


@dataclass(frozen=True)
class Attack:
    """A malicious file. With `has_sound`, it also contains real audio, which may be decoded."""

    name: str
    content: bytes
    has_sound: bool = False


def attacks(canary: str, address: str) -> list[Attack]:
    """Return all attacks, at least 60. `canary` is the path of a file, `address` an http URL."""
    return [
        *_playlists(canary, address),
        *_references(canary, address),
        *_codecs(),
        *_bombs(),
        *_headers(),
        *_polyglots(canary),
        *_truncated(),
        *_many(),
    ]


def _playlists(canary: str, address: str) -> Iterator[Attack]:
    places = {
        "path": canary,
        "file": f"file:{canary}",
        "http": f"{address}/canary.wav",
        "concat": f"concat:{canary}|{canary}",
        "subfile": f"subfile,,start,0,end,0,,:{canary}",
        "crypto": f"crypto:{canary}",
    }
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n"
    concat = "ffconcat version 1.0\nfile '{}'\n"
    for (name, place), (kind, script) in product(
        places.items(), {"hls": hls, "ffconcat": concat}.items()
    ):
        yield Attack(f"{kind} of {name}", script.format(place).encode())
    plain = hls.format(canary).encode()
    yield Attack("hls after a byte order mark", b"\xef\xbb\xbf" + plain)
    yield Attack("hls after blanks", b"\n \t" + plain)
    yield Attack("hls behind a WebM header", EBML + plain)
    yield Attack("hls behind a bare EBML mark", b"\x1a\x45\xdf\xa3" + plain)
    yield Attack("hls behind a WAV mark", b"RIFF\xff\xff\xff\xffWAVE" + plain)
    yield Attack("hls behind an Ogg mark", b"OggS\0\x04" + b"\0" * 21 + plain)
    yield Attack("hls behind an MP3 mark", b"ID3\4\0\0\0\0\0\0" + plain)
    yield Attack("hls behind a FLAC mark", b"fLaC" + plain)
    yield Attack("hls in an MP4", box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", plain))
    key = f'#EXT-X-KEY:METHOD=AES-128,URI="{address}/key"\n'
    yield Attack("hls with a key elsewhere", hls.replace("#EXTINF", key + "#EXTINF").encode())
    first = f'#EXT-X-MAP:URI="{canary}"\n'
    yield Attack("hls with a map", hls.replace("#EXTINF", first + "#EXTINF").encode())
    yield Attack("sdp", f"v=0\nc=IN IP4 127.0.0.1\nm=audio {address[-4:]} RTP/AVP 0\n".encode())
    dash = f"<?xml version='1.0'?><MPD><BaseURL>{address}</BaseURL></MPD>"
    yield Attack("dash", dash.encode())
    svg = f"<svg xmlns:xlink='x'><image xlink:href='{address}/i'/></svg>"
    yield Attack("svg", svg.encode())
    yield Attack("asx", f"<asx><entry><ref href='{address}'/></entry></asx>".encode())
    yield Attack("pls", f"[playlist]\nFile1={canary}\n".encode())
    yield Attack("rtsp text", f"rtsptext\nrtsp://{address[7:]}/\n".encode())


def _references(canary: str, address: str) -> Iterator[Attack]:
    mp4 = made(".m4a", *TONE, "-c:a", "aac")
    for name, place in (("file", f"file://{canary}"), ("http", f"{address}/a")):
        yield Attack(f"mp4 data in a {name}", with_data_elsewhere(mp4, place.encode()), True)
    alias = with_data_elsewhere(mp4, canary.encode(), b"alis")
    yield Attack("mp4 data behind an alias", alias, True)
    for name, place in (("file", canary), ("http", f"{address}/next.mkv")):
        link = element(0x1549A966, element(0x3C83AB, place.encode()) + element(0x3EB923, b"x" * 16))
        yield Attack(f"matroska that goes on in a {name}", EBML + element(0x18538067, link))
    opus = made(".mkv", *TONE, "-c:a", "libopus", "-metadata", f"title=file:{canary}")
    yield Attack("matroska whose title is an address", opus, True)


def _codecs() -> Iterator[Attack]:
    for codec, suffix in (
        ("ac3", ".mkv"),
        ("eac3", ".mkv"),
        ("mp2", ".mkv"),
        ("wmav2", ".mkv"),
        ("adpcm_ms", ".wav"),
        ("adpcm_ima_wav", ".wav"),
        ("pcm_s16be", ".mkv"),
        ("adpcm_yamaha", ".mkv"),
        ("ac3", ".mp4"),
        ("mp2", ".mp4"),
    ):
        is_taken = suffix == ".wav"  # accepted, because dictation machines write these
        yield Attack(f"{codec} in {suffix}", made(suffix, *TONE, "-c:a", codec), is_taken)
    for codec, suffix in (("libx264", ".mkv"), ("mpeg4", ".mp4"), ("mjpeg", ".mkv")):
        yield Attack(f"only pictures, {codec} in {suffix}", made(suffix, *PICTURE, "-c:v", codec))
    both = made(".webm", *TONE, *PICTURE, "-c:a", "libopus", "-c:v", "libvpx", "-b:v", "50k")
    yield Attack("pictures beside the sound", both, True)
    for codec in (b"A_REAL/COOK", b"A_QUICKTIME", b"S_TEXT/UTF8", b"A_MS/ACM", b"", b"A_" * 500):
        name = codec[:12].decode() or "nothing"
        yield Attack(f"matroska of {name}", matroska(codec, b"\0" * 640))


def _bombs() -> Iterator[Attack]:
    silence = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=3600")
    yield Attack("3 MB of FLAC that are 700 MB", made(".flac", *silence, "-compression_level", "0"))
    packed = zlib.compress(b"\0" * 300_000_000, 9)
    yield Attack("300 MB in one block", matroska(b"A_PCM/INT/LIT", packed, encoding=ZLIB))
    twice = zlib.compress(zlib.compress(b"\0" * 50_000_000))
    yield Attack("a block in a block", matroska(b"A_PCM/INT/LIT", twice, encoding=ZLIB), True)
    deep = b""
    for _ in range(2_000):
        deep = element(0x1654AE6B, deep)
    yield Attack("elements 2,000 deep", EBML + element(0x18538067, deep))
    yield Attack("boxes 5,000 deep", box(b"ftyp", b"isom\0\0\0\0") + nested([b"moov"] * 5_000))
    table = box(b"stsz", b"\0" * 8 + b"\xff\xff\xff\xff")
    path = [b"moov", b"trak", b"mdia", b"minf", b"stbl"]
    yield Attack("four billion samples", box(b"ftyp", b"isom") + _in(path, table))
    times = box(b"stts", b"\0\0\0\0\xff\xff\xff\xff")
    yield Attack("four billion times", box(b"ftyp", b"isom") + _in(path, times))
    yield Attack("many tiny boxes", box(b"ftyp", b"isom") + box(b"free") * 200_000)
    yield Attack("an endless void", EBML + element(0xEC, b"", size=b"\x01" + b"\xfe" * 7))
    yield Attack("an ID3 tag of 256 MB", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + b"\0" * 5_000)
    gap = "asetpts='if(gt(N,8),PTS+36000/TB,PTS)'"
    jump = made(".mkv", *TONE, "-af", gap, "-c:a", "libopus")
    yield Attack("ten hours between two words", jump, True)


def _in(path: list[bytes], leaf: bytes) -> bytes:
    for kind in reversed(path):
        leaf = box(kind, leaf)
    return leaf


_HEADERS_WITH_SOUND = ("odd chunks", "no alignment", "1 Hz", "sound of 2 GB")
"""Wrong headers with which a file may be decoded. Programs that write to a pipe produce the last
one."""


def _headers() -> Iterator[Attack]:
    for name, changed in {
        "no channels": {"channels": 0},
        "65,535 channels": {"channels": 65_535, "align": 65_535},
        "no rate": {"rate": 0},
        "4 GHz": {"rate": 0xFFFFFFFF},
        "1 Hz": {"rate": 1},
        "no bits": {"bits": 0},
        "65,535 bits": {"bits": 65_535},
        "no alignment": {"align": 0},
        "an unknown format": {"format": 0x1337},
        "an extensible format that says nothing": {"format": 0xFFFE},
        "a format of 4 GB": {"fmt_size": 0xFFFFFFF0},
        "a list of 4 GB": {"before_data": b"LIST\xf0\xff\xff\xff"},
        "odd chunks": {"before_data": b"LIST\1\0\0\0x\0" * 2_000},
        "sound of 2 GB": {"data_size": 0x7FFFFFFE},
        "no sound": {"data": b"", "data_size": 0},
    }.items():
        yield Attack(f"wav with {name}", wav(**changed), name in _HEADERS_WITH_SOUND)
    yield Attack("segment without an end", EBML + element(0x18538067, b"", size=UNKNOWN_SIZE))
    yield Attack("a bare header", EBML)
    yield Attack("another document", EBML.replace(b"webm", b"evil"))
    yield Attack("box smaller than itself", box(b"ftyp", b"isom") + b"\0\0\0\4moov")
    yield Attack("box before its begin", box(b"ftyp", b"isom") + b"\xff\xff\xff\xffmoov")
    yield Attack("nothing", b"")
    yield Attack("one byte", b"\x1a")


def _polyglots(canary: str) -> Iterator[Attack]:
    archive = b"PK\3\4" + b"\0" * 26 + canary.encode()
    page = f"<script>fetch('file://{canary}')</script>".encode()
    yield Attack("an archive behind a WAV", wav(after=archive), True)
    yield Attack("a page in a WAV", wav(before_data=b"LIST" + _length(page) + page), True)
    yield Attack("an archive before a WAV", archive + wav())
    yield Attack("a page before a WebM", page + EBML)
    yield Attack("a picture that is a WAV", b"GIF89a" + wav())
    yield Attack("a document that is a WAV", b"%PDF-1.7\n" + wav())
    yield Attack("a program that is a WAV", b"\x7fELF" + wav())
    mp3 = made(".mp3", *TONE, "-c:a", "libmp3lame")
    yield Attack(
        "a page in an MP3's tag", b"ID3\3\0\0\0\0\0\x7f" + page.ljust(127, b"\0") + mp3, True
    )


def _length(content: bytes) -> bytes:
    return len(content).to_bytes(4, "little")


def _truncated() -> Iterator[Attack]:
    for suffix, codec in (
        (".flac", "flac"),
        (".ogg", "libopus"),
        (".m4a", "aac"),
        (".wav", "pcm_s16le"),
    ):
        whole = made(suffix, *TONE, "-c:a", codec)
        # Half of an Ogg file may be decoded: the format does not store its total length.
        yield Attack(f"half of a {suffix}", whole[: len(whole) // 2], suffix == ".ogg")
    whole = made(".mp3", *TONE, "-c:a", "libmp3lame")
    yield Attack("half of a .mp3", whole[: len(whole) // 2])
    webm = made(".webm", *TONE, "-c:a", "libopus")
    yield Attack("half of a .webm", webm[: len(webm) // 2])


def _many() -> Iterator[Attack]:
    """Yield files with very many recordings or tracks, each of which needs a decoder."""
    amr = b"#!AMR\n"
    yield Attack("4,000 empty recordings in one AMR", amr * 4_000)
    yield Attack("20,000 empty recordings in one WAV", wav(data=b"", data_size=0) * 20_000)
    yield Attack("20,000 recordings in one WAV", wav(data=b"\0\1" * 16) * 20_000, True)
    yield Attack("100,000 EBML headers", EBML * 100_000)
    yield Attack("100,000 first pages of Ogg", (b"OggS\0\2" + b"\0" * 21) * 100_000)
    yield Attack("200,000 pages of Ogg that begin anew", _ogg_pages(100_000))
    yield Attack("100,000 file types in an MP4", box(b"ftyp", b"isom") * 100_000)
    movie = box(b"ftyp", b"isom") + box(b"moov", b"")
    yield Attack("4,000 movies in an MP4", movie * 4_000)
    tables = b"".join(box(b"moov", box(b"stco", bytes([n % 256, n // 256]))) for n in range(5_000))
    yield Attack("5,000 tables of contents in an MP4", box(b"ftyp", b"isom") + tables)
    yield Attack("100,000 marks of FLAC", b"fLaC\0\0\0\x22" * 100_000)
    yield Attack("AIFF chunks without an end", b"FORM\0\0\0\0AIFF" + b"abcd\0\0\0\0" * 100_000)
    sixteen = ("-filter_complex", "asplit=16" + "".join(f"[a{n}]" for n in range(16)))
    maps = [part for n in range(16) for part in ("-map", f"[a{n}]")]
    many = made(".mka", *TONE, *sixteen, *maps, "-c:a", "libopus")
    yield Attack("sixteen tracks", many, True)
    wide = made(".wav", *TONE, "-ac", "16", "-c:a", "pcm_s16le")
    yield Attack("sixteen channels", wide)


def _ogg_pages(count: int) -> bytes:
    page = b"OggS\0%c" + b"\0" * 21
    return (page % 2 + page % 0) * count
