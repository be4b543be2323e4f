"""Process-wide settings of libraries, the log and standard output.

Every program calls `prepare_process` when it starts. No optional component makes these settings,
because a process without that component would run without them.
"""

import asyncio
import logging
import os
import sys

import threadpoolctl

from daedam.errors import Stuck

THREAD_WAIT_S = 2.0
"""Longest wait for a free thread, in seconds; a process that needs longer counts as stuck."""

_ONE_BLAS_THREAD = "OPENBLAS_NUM_THREADS"

_REQUEST_LOGGERS = ("httpx2", "httpcore2", "faster_whisper", "google_genai", "alembic")
"""Loggers that write a line per request or per start. Request URLs may contain a secret."""

_CONTENT_LOGGERS = ("aiosqlite", "websockets", "python_multipart")
"""Loggers that write the data they process."""


def prepare_process() -> None:
    """Apply the settings that every daedam process needs. Calling it again changes nothing.

    Call it before NumPy computes anything. The settings apply to libraries that are already loaded
    and to those that are loaded later.
    """
    _limit_blas_threads()
    for stream in (sys.stdout, sys.stderr):
        # Print ? for characters that the terminal's encoding lacks; the default raises an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _limit_blas_threads() -> None:
    """Run NumPy's matrix products in the calling thread only.

    Recordings are processed in parallel, one core each, so OpenBLAS's own threads gain nothing.
    Two concurrent callers have also been seen to deadlock inside OpenBLAS.
    """
    os.environ[_ONE_BLAS_THREAD] = "1"  # for OpenBLAS copies loaded later and for child processes
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")  # for copies already loaded


def prepare_log(level: int | str) -> None:
    """Log to standard error from `level` up, without transcripts and secrets."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in (*_REQUEST_LOGGERS, *_CONTENT_LOGGERS):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Paths and queries may contain a session id, and exceptions may quote an answer.
    server_log = logging.getLogger("uvicorn.error")
    if redact_server_record not in server_log.filters:
        server_log.addFilter(redact_server_record)


def redact_server_record(record: logging.LogRecord) -> bool:
    """Redact a record of uvicorn's error log and return whether to log it.

    This is a filter for `logging`. WebSocket lines are dropped, since they contain paths. The
    text and the traceback of an exception are replaced by its type, except at level DEBUG.
    """
    if record.exc_info and not logging.getLogger().isEnabledFor(logging.DEBUG):
        kind = record.exc_info[0]
        record.msg = f"{record.msg} ({kind.__name__ if kind else 'unknown'})".replace("\n", "")
        record.exc_info = record.exc_text = None
    return "WebSocket" not in str(record.msg)


async def check_alive() -> None:
    """Check that the event loop's thread pool has a free thread.

    Raises `Stuck` if none becomes free within `THREAD_WAIT_S` seconds.
    """
    try:
        async with asyncio.timeout(THREAD_WAIT_S):
            await asyncio.to_thread(lambda: None)
    except TimeoutError:
        raise Stuck from None
