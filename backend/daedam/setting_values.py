"""Field types of `Settings`. Each validates a value and normalizes it."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from daedam.utils.value_faults import value_fault

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
"""SQLAlchemy driver for each scheme of DATABASE_URL."""


WHISPER_SIZES = (
    *("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en"),
    *("large", "large-v1", "large-v2", "large-v3", "large-v3-turbo", "turbo"),
    *("distil-small.en", "distil-medium.en", "distil-large-v2", "distil-large-v3"),
    "distil-large-v3.5",
)
"""Whisper sizes that faster-whisper accepts by name."""


def _plain_url(value: object) -> object:
    text = str(value).strip()
    if re.search(r"[\s\x00-\x1f]", text):
        raise _whitespace_fault()
    url = _http_url(text)
    if url.query is not None or url.fragment is not None:
        raise value_fault("주소에 ?나 #을 사용할 수 없습니다", "it must not contain ? or #")
    return str(url).rstrip("/")


def _whitespace_fault() -> PydanticCustomError:
    return value_fault(
        "공백이나 줄바꿈 없이 적어 주세요", "it must not contain spaces or line breaks"
    )


def _http_url(text: str) -> AnyHttpUrl:
    try:
        return AnyHttpUrl(text)
    except ValidationError:
        raise value_fault(
            "http://나 https://로 시작하는 주소를 적어 주세요",
            "it must be a URL that starts with http:// or https://",
        ) from None


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def origin(url: str) -> str:
    """Return scheme, host and port of `url`, as in the `Origin` header."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _word(value: str) -> str:
    value = value.strip()
    if not value or re.search(r"[\s\x00-\x1f]", value):
        raise _whitespace_fault()
    return value


def _line(value: str) -> str:
    value = value.strip()
    if not value or not value.isprintable():
        raise value_fault("줄바꿈 없이 한 줄로 적어 주세요", "it must be one line of text")
    return value


def _key(value: object) -> object:
    """Return a key that can be sent in a header, without surrounding spaces and line breaks."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    if not re.fullmatch(r"[\x21-\x7e]*", value):
        raise value_fault(
            "공백과 줄바꿈 없이 영문자, 숫자, 기호(ASCII)만 적어 주세요",
            "it must not contain spaces, line breaks or characters outside ASCII",
        )
    return value or None


def _path(value: Path) -> Path:
    try:
        return value.expanduser()
    except RuntimeError:
        raise value_fault(
            "~에 해당하는 홈 폴더가 없습니다. 전체 경로를 적어 주세요",
            "the home folder for ~ does not exist; use a full path",
        ) from None


def _database_url(value: str) -> str:
    from sqlalchemy import make_url  # not at the top: MeloTTS's environment has no SQLAlchemy
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(value.strip())
    except ArgumentError:
        raise value_fault(
            "데이터베이스 주소를 적어 주세요: postgresql://user:password@host/name",
            "it must be a database URL: postgresql://user:password@host/name",
        ) from None
    if url.drivername not in DRIVERS:
        raise value_fault(
            "postgresql://과 sqlite:///만 사용할 수 있습니다",
            "only postgresql:// and sqlite:/// are supported",
        )
    return value.strip()


def whisper_model(value: str) -> str:
    """Return a Whisper size, a folder with CTranslate2 weights or a model hub repository.

    Raises a `value_fault` that lists the sizes if `value` is none of them.
    """
    value = value.strip()
    folder = _path(Path(value))
    if value in WHISPER_SIZES or (folder / "model.bin").is_file():
        return value
    if re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", value) and not folder.exists():
        return value
    sizes = ", ".join(WHISPER_SIZES)
    raise value_fault(
        f"CTranslate2 가중치가 있는 폴더나 다음 가운데 하나를 적어 주세요: {sizes}",
        f"it must be a folder with CTranslate2 weights, or one of {sizes}",
    )


def _llm_model(value: str) -> str:
    value = _line(value)
    if value.startswith("hf:"):
        from daedam.models_store.references import parse_reference  # only if it is needed

        try:
            parse_reference(value)
        except ValueError as exc:
            raise value_fault(
                "hf:소유자/저장소/파일.gguf@리비전 형식으로 적어 주세요. "
                "여러 파일로 나뉜 모델은 사용할 수 없습니다",
                str(exc),
            ) from None
    return value


HttpUrl = Annotated[str, BeforeValidator(_plain_url)]
"""An http(s) URL without a trailing slash."""

FilePath = Annotated[Path, AfterValidator(_path)]
"""A path; `~` is expanded to the home folder."""

Line = Annotated[str, AfterValidator(_line)]
"""One line of printable text."""
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
WhisperModel = Annotated[str, AfterValidator(whisper_model)]
LlmModel = Annotated[str, AfterValidator(_llm_model)]
"""A model of the catalogue, a reference to a file of the hub, a GGUF file or a folder with one."""

OptionalPath = Annotated[FilePath | None, BeforeValidator(_none_if_blank)]
Word = Annotated[str, AfterValidator(_word)]
"""Text without spaces."""

Key = Annotated[SecretStr | None, BeforeValidator(_key)]
"""A secret of printable ASCII characters; None if empty."""
OptionalHttpUrl = Annotated[
    str | None, BeforeValidator(lambda v: None if _none_if_blank(v) is None else _plain_url(v))
]


def _names(value: object) -> object:
    """Split a comma-separated list: `a, b` -> (a, b); `none` -> ()."""
    if not isinstance(value, str):
        return value
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    return () if names == ["none"] else tuple(names)


P = TypeVar("P")
Names = Annotated[tuple[P, ...], NoDecode, BeforeValidator(_names)]
"""An ordered, comma-separated list; `none` is the empty list."""


def _site(value: str) -> str:
    """Normalize a site to its origin: `https://Jobs.example:443/` -> `https://jobs.example`."""
    url = _http_url(value)
    if (url.path or "/") != "/" or url.query or url.fragment or url.username:
        raise value_fault(
            "경로 없이 주소만 적어 주세요(예: https://jobs.example)",
            "it must have a scheme and a host, and no path",
        )
    return origin(str(url))


def _network(value: str) -> str:
    try:
        if "/" in value:
            return str(ipaddress.ip_network(value, strict=False))
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise value_fault(
            "IP 주소나 네트워크(예: 10.0.0.0/8)를 적어 주세요",
            "it must be an IP address, or a network such as 10.0.0.0/8",
        ) from None


def _time_zone(value: str) -> str:
    try:
        return ZoneInfo(value.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise value_fault(
            "IANA 시간대 이름을 적어 주세요(예: Asia/Seoul)",
            "it must be an IANA time zone name such as Asia/Seoul",
        ) from None


TimeZone = Annotated[str, AfterValidator(_time_zone)]
Site = Annotated[str, AfterValidator(_site)]
"""A site as scheme, host and port, in the form of the `Origin` header."""

Network = Annotated[str, AfterValidator(_network)]
"""An IP address, or a network in CIDR notation."""
