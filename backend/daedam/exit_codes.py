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
    """It could not be done, or a check found something wrong."""
    USAGE = 2
    """An argument or an option is wrong."""
    CONFIGURATION = 3
    """A setting, or a file that a setting names, is wrong. (uvicorn's code for a failed start.)"""
    NOT_FOUND = 4
    """There is no person, reviewer, file or model of that name."""
    UNAVAILABLE = 5
    """A model, a server, the network or disk space is missing; later it may work."""
    INTERRUPTED = 130
    """Ctrl-C."""


MEANINGS: dict[ExitCode, tuple[str, str]] = {
    ExitCode.DONE: ("마쳤습니다", "done"),
    ExitCode.FAILED: (
        "하지 못했거나, 점검에서 잘못을 찾았습니다",
        "failed, or a check found a fault",
    ),
    ExitCode.USAGE: ("인수나 옵션이 잘못되었습니다", "wrong argument or option"),
    ExitCode.CONFIGURATION: ("설정이 잘못되었습니다", "wrong setting"),
    ExitCode.NOT_FOUND: (
        "그런 이름의 사람, 검토자, 파일, 모델이 없습니다",
        "no person, reviewer, file or model of that name",
    ),
    ExitCode.UNAVAILABLE: (
        "모델, 서버, 네트워크, 저장 공간이 없습니다. 나중에는 될 수 있습니다",
        "a model, server, network or disk space is missing; later it may work",
    ),
    ExitCode.INTERRUPTED: ("중단했습니다", "interrupted"),
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
