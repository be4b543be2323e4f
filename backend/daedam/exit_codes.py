"""Exit codes of the command line, for scripts. docs/command-line.md lists them."""

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
    """How a command ended. The numbers are stable."""

    DONE = 0
    FAILED = 1
    """The command failed, or a check found a problem."""
    USAGE = 2
    """An argument or an option is wrong."""
    CONFIGURATION = 3
    """A setting, or a file that a setting names, is wrong. (uvicorn's code for a failed start.)"""
    NOT_FOUND = 4
    """No such person, reviewer, file or model."""
    UNAVAILABLE = 5
    """A model, a server, the network or disk space is unavailable; try again later."""
    INTERRUPTED = 130
    """Ctrl-C."""


MEANINGS: dict[ExitCode, tuple[str, str]] = {
    ExitCode.DONE: ("성공", "success"),
    ExitCode.FAILED: (
        "실패했거나 점검에서 문제를 발견함",
        "failure, or a check found a problem",
    ),
    ExitCode.USAGE: ("인수나 옵션이 잘못됨", "wrong argument or option"),
    ExitCode.CONFIGURATION: ("설정이 잘못됨", "wrong setting"),
    ExitCode.NOT_FOUND: (
        "해당 사람, 검토자, 파일 또는 모델이 없음",
        "no such person, reviewer, file or model",
    ),
    ExitCode.UNAVAILABLE: (
        "모델, 서버, 네트워크 또는 저장 공간을 사용할 수 없음, 나중에 다시 시도",
        "a model, server, network or disk space is unavailable, try again later",
    ),
    ExitCode.INTERRUPTED: ("중단됨", "interrupted"),
}

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
    """The code of a command that ends with `error`."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)
