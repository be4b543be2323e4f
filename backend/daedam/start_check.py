"""Checks at startup: folders, port, disk, database. Each error is one sentence.

`load_settings` checks the values of settings; this module checks what they refer to.
"""

import contextlib
import errno
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from daedam.errors import ConfigurationError, DaedamError
from daedam.exit_codes import ExitCode, exit_code
from daedam.settings import Settings

_PROBE = bytes(4096)


def run_program(
    work: Callable[[], Any], tell: Callable[[DaedamError], object] | None = None
) -> None:
    """Run a program's `main`. Print an error that the user can fix, and exit with its code."""
    try:
        work()
    except Exception as exc:
        error = explained(exc)
        if error is None:
            raise
        (tell or _print)(error)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)


def _print(error: DaedamError) -> None:
    """Print the error on standard error, a line in each language."""
    print(error.detail, error.detail_en, sep="\n", file=sys.stderr)


def explained(exc: Exception) -> DaedamError | None:
    """`exc` as an error that the user can fix; None for a bug in the program."""
    if isinstance(exc, DaedamError):
        return exc
    if isinstance(exc, OSError) and (exc.filename is not None or exc.errno in _DISK):
        return _of_file(str(exc.filename or ""), exc)
    if type(exc).__module__.partition(".")[0] in ("sqlite3", "sqlalchemy", "alembic"):
        reason = (str(getattr(exc, "orig", None) or exc).strip().splitlines() or [""])[0][:200]
        return ConfigurationError(
            f"데이터베이스를 사용할 수 없습니다({reason}). "
            "DATABASE_URL과 DAEDAM_DATA를 확인해 주세요.",
            f"The database cannot be used ({reason}). Please check DATABASE_URL and DAEDAM_DATA.",
        )
    return None


def check_folders(settings: Settings) -> None:
    """Make the folders that daedam writes into, and try to write there.

    Raises `ConfigurationError` that names the setting and the folder.
    """
    for folder in (
        settings.daedam_data,
        settings.recordings_path,
        settings.audio_path,
        settings.live_path,
        settings.spoken_path,
        settings.prompts_path,
    ):
        _check_writable(folder, "DAEDAM_DATA")
    _check_no_file(settings.models_path, "DAEDAM_MODELS")
    own = settings.daedam_models_folder
    if own is not None and not own.is_dir():
        raise ConfigurationError(
            f"DAEDAM_MODELS_FOLDER={own} 폴더가 없습니다. 경로를 고치거나 값을 비워 주세요.",
            f"There is no folder DAEDAM_MODELS_FOLDER={own}. Please correct it or leave it empty.",
        )


def check_port(host: str, port: int) -> None:
    """Raise `ConfigurationError` where nothing can listen at `host` and `port`."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise ConfigurationError(
            f"HOST={host} 주소를 찾을 수 없습니다. localhost, 0.0.0.0 또는 이 컴퓨터의 주소를 "
            "지정해 주세요.",
            f"There is no address HOST={host}. Please set localhost, 0.0.0.0 or an address "
            "of this machine.",
        ) from None
    for family, kind, protocol, _, address in addresses:
        with contextlib.closing(socket.socket(family, kind, protocol)) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                probe.bind(address)
            except OSError as exc:
                _refuse_port(host, port, exc)


def _refuse_port(host: str, port: int, exc: OSError) -> NoReturn:
    if exc.errno == errno.EADDRINUSE:
        raise ConfigurationError(
            f"PORT={port} 포트를 다른 프로그램이 쓰고 있습니다. 그 프로그램을 종료하거나 PORT를 "
            "바꿔 주세요.",
            f"PORT={port} is in use by another program. Please stop it or choose another PORT.",
        ) from None
    if exc.errno == errno.EACCES:
        raise ConfigurationError(
            f"PORT={port} 포트를 열 권한이 없습니다. PORT를 1024 이상으로 바꿔 주세요.",
            f"No permission to open PORT={port}. Please choose a PORT of 1024 or more.",
        ) from None
    raise ConfigurationError(
        f"HOST={host} 주소에서 PORT={port} 포트를 열 수 없습니다({exc.strerror}). "
        "이 컴퓨터의 주소인지 확인해 주세요.",
        f"Cannot listen on HOST={host} with PORT={port} ({exc.strerror}). Please check that HOST "
        "is an address of this machine.",
    ) from None


def _check_writable(folder: Path, setting: str) -> None:
    probe = folder / f".write-check-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with probe.open("wb") as file:
                file.write(_PROBE)
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as exc:
        raise _of_file(str(folder), exc, f"{setting}: ") from None


def _check_no_file(folder: Path, setting: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise _of_file(str(folder), NotADirectoryError(), f"{setting}: ")


_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def _of_file(path: str, exc: OSError, setting: str = "") -> ConfigurationError:
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return ConfigurationError(
            f"{setting}{path}: 디스크가 가득 찼습니다. 공간을 확보하거나 "
            "DAEDAM_DATA를 옮겨 주세요.",
            f"{setting}{path}: the disk is full. Please free space or move DAEDAM_DATA.",
        )
    if isinstance(exc, FileExistsError | NotADirectoryError):
        return ConfigurationError(
            f"{setting}{path}은(는) 폴더가 아니라 파일입니다. 다른 경로를 지정해 주세요.",
            f"{setting}{path} is a file and not a folder. Please set another path.",
        )
    if exc.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ConfigurationError(
            f"{setting}{path}에 쓸 권한이 없습니다. 소유자와 권한을 확인하거나 다른 경로를 "
            "지정해 주세요.",
            f"{setting}{path}: no permission to write. Please check owner and permissions, or set "
            "another path.",
        )
    return ConfigurationError(
        f"{setting}{path}을(를) 사용할 수 없습니다({exc.strerror}). 경로와 디스크를 확인해 주세요.",
        f"{setting}{path} cannot be used ({exc.strerror}). Please check the path and the disk.",
    )
