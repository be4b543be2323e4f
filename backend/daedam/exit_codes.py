"""Exit codes of the command line; docs/command-line.md lists them for scripts."""

from enum import IntEnum

from daedam.errors import (
    ConfigurationError,
    DaedamError,
    ModelFetchFailed,
    ModelMissing,
    NotFound,
    NotReady,
    NotStored,
    Overloaded,
    ProviderError,
)


class ExitCode(IntEnum):
    """Exit codes of all commands. The numbers are stable."""

    DONE = 0
    FAILED = 1
    """The command failed, or a check found a problem."""
    USAGE = 2
    """An argument or an option is wrong."""
    CONFIGURATION = 3
    """A setting, or a file named by a setting, is wrong. uvicorn uses 3 for a failed start too."""
    NOT_FOUND = 4
    """The person, reviewer, file or model does not exist."""
    UNAVAILABLE = 5
    """A model, a server, the network or disk space is unavailable; a later retry may succeed."""
    INTERRUPTED = 130
    """The user pressed Ctrl-C."""


MEANINGS: dict[ExitCode, tuple[str, str]] = {
    ExitCode.DONE: ("성공", "success"),
    ExitCode.FAILED: (
        "실패 또는 점검에서 문제 발견",
        "failure, or a check found a problem",
    ),
    ExitCode.USAGE: ("잘못된 인수 또는 옵션", "wrong argument or option"),
    ExitCode.CONFIGURATION: ("잘못된 설정", "wrong setting"),
    ExitCode.NOT_FOUND: (
        "사용자, 검토자, 파일 또는 모델 없음",
        "person, reviewer, file or model not found",
    ),
    ExitCode.UNAVAILABLE: (
        "모델, 서버, 네트워크 또는 디스크 공간 사용 불가, 나중에 다시 시도",
        "model, server, network or disk space unavailable, try again later",
    ),
    ExitCode.INTERRUPTED: ("중단됨", "interrupted"),
}
"""What each exit code means, in Korean and in English."""

HELP = "종료 코드 · Exit codes: " + "; ".join(
    f"{code.value} {korean} ({english})" for code, (korean, english) in MEANINGS.items()
)

_CODES: tuple[tuple[type[DaedamError], ExitCode], ...] = (
    (NotFound, ExitCode.NOT_FOUND),
    (ConfigurationError, ExitCode.CONFIGURATION),
    (ModelMissing, ExitCode.UNAVAILABLE),
    (ModelFetchFailed, ExitCode.UNAVAILABLE),
    (ProviderError, ExitCode.UNAVAILABLE),
    (Overloaded, ExitCode.UNAVAILABLE),
    (NotReady, ExitCode.UNAVAILABLE),
    (NotStored, ExitCode.UNAVAILABLE),
)


def exit_code(error: DaedamError) -> ExitCode:
    """Return the exit code of a command that ends with `error`."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)
