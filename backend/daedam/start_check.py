"""Startup checks of the folders, the disk and the port that the settings refer to.

`load_settings` checks the values themselves. Errors are short sentences for the operator.
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
    work: Callable[[], Any], show: Callable[[DaedamError], object] | None = None
) -> None:
    """Run `work`, the main function of a program.

    If `work` raises an error that the user can fix, show the error and exit with the exit code of
    the error. `show` displays the error; by default it is printed on standard error. Other
    exceptions propagate.
    """
    try:
        work()
    except Exception as exc:
        error = user_error(exc)
        if error is None:
            raise
        (show or _print)(error)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)


def _print(error: DaedamError) -> None:
    """Print the error on standard error: a Korean line, then an English one."""
    print(error.detail, error.detail_en, sep="\n", file=sys.stderr)


def user_error(exc: Exception) -> DaedamError | None:
    """Return `exc` as an error that the user can fix, or None for a bug in the program."""
    if isinstance(exc, DaedamError):
        return exc
    if isinstance(exc, OSError) and (exc.filename is not None or exc.errno in _DISK_ERRNOS):
        return _file_error(str(exc.filename or ""), exc)
    if type(exc).__module__.partition(".")[0] in ("sqlite3", "sqlalchemy", "alembic"):
        reason = (str(getattr(exc, "orig", None) or exc).strip().splitlines() or [""])[0][:200]
        return ConfigurationError(
            f"데이터베이스를 사용할 수 없습니다({reason}). "
            "DATABASE_URL과 DAEDAM_DATA를 확인해 주세요.",
            f"The database is not usable ({reason}). Please check DATABASE_URL and DAEDAM_DATA.",
        )
    return None


def check_folders(settings: Settings) -> None:
    """Create the folders that daedam writes to and check that each is writable.

    Raises `ConfigurationError`, which names the setting and the folder.
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
    models_folder = settings.daedam_models_folder
    if models_folder is not None and not models_folder.is_dir():
        raise ConfigurationError(
            f"DAEDAM_MODELS_FOLDER={models_folder} 폴더가 없습니다. 경로를 수정하거나 값을 비워 "
            "주세요.",
            f"The folder DAEDAM_MODELS_FOLDER={models_folder} does not exist. Please correct the "
            "path or leave it empty.",
        )


def check_port(host: str, port: int) -> None:
    """Raise `ConfigurationError` if a server cannot listen on `host` and `port`."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise ConfigurationError(
            f"HOST={host} 주소를 찾을 수 없습니다. localhost, 0.0.0.0 또는 이 컴퓨터의 주소를 "
            "지정해 주세요.",
            f"The address HOST={host} was not found. Please set localhost, 0.0.0.0 or an address "
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
            f"다른 프로그램이 PORT={port} 포트를 사용하고 있습니다. 그 프로그램을 종료하거나 "
            "PORT를 바꿔 주세요.",
            f"PORT={port} is in use by another program. Please stop it or choose another PORT.",
        ) from None
    if exc.errno == errno.EACCES:
        raise ConfigurationError(
            f"PORT={port} 포트를 열 권한이 없습니다. PORT를 1024 이상으로 바꿔 주세요.",
            f"Permission denied for PORT={port}. Please choose a PORT of 1024 or higher.",
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
        raise _file_error(str(folder), exc, f"{setting}: ") from None


def _check_no_file(folder: Path, setting: str) -> None:
    if folder.exists() and not folder.is_dir():
        raise _file_error(str(folder), NotADirectoryError(), f"{setting}: ")


_DISK_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def _file_error(path: str, exc: OSError, setting: str = "") -> ConfigurationError:
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return ConfigurationError(
            f"{setting}{path}: 디스크에 남은 공간이 없습니다. 공간을 확보하거나 DAEDAM_DATA를 다른 "
            "디스크로 바꿔 주세요.",
            f"{setting}{path}: the disk is full. Please free some space, or set DAEDAM_DATA to "
            "another disk.",
        )
    if isinstance(exc, FileExistsError | NotADirectoryError):
        return ConfigurationError(
            f"{setting}{path}은(는) 폴더가 아니라 파일입니다. 다른 경로를 지정해 주세요.",
            f"{setting}{path} is a file, not a folder. Please set another path.",
        )
    if exc.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ConfigurationError(
            f"{setting}{path}에 쓸 권한이 없습니다. 소유자와 권한을 확인하거나 다른 경로를 "
            "지정해 주세요.",
            f"{setting}{path}: no write permission. Please check the owner and the permissions, "
            "or set another path.",
        )
    return ConfigurationError(
        f"{setting}{path}을(를) 사용할 수 없습니다({exc.strerror}). 경로와 디스크를 확인해 주세요.",
        f"{setting}{path} cannot be used ({exc.strerror}). Please check the path and the disk.",
    )
