"""Settings that hold for a whole process. Every program calls `prepare_process` at its start.

Libraries keep such settings in one place for all threads, so no optional part may be the only one
that makes them: a process without that part would run without them.
"""

import asyncio
import logging
import os
import sys

import threadpoolctl

from daedam.errors import Stuck

LIVE_WITHIN_S = 2.0
"""Longest wait for a free thread; a process that needs longer counts as stuck."""

_ONE_BLAS_THREAD = "OPENBLAS_NUM_THREADS"

_LOG_REQUESTS = ("httpx2", "httpcore2", "faster_whisper", "google_genai", "alembic")
"""Loggers that write a line per request, with addresses that may hold a secret, or per start."""

_LOG_CONTENT = ("aiosqlite", "websockets", "python_multipart")
"""Loggers that write what they carry."""


def prepare_process() -> None:
    """Make the settings that every process of daedam needs. Calling it again changes nothing.

    Call it before NumPy is used; libraries loaded before and after the call are both covered.
    """
    _one_blas_thread()
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding prints ? for a character that it lacks; the default raises.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _one_blas_thread() -> None:
    """Keep NumPy's matrix products to the thread that asks.

    Recordings are prepared side by side, a core each: OpenBLAS's own threads win nothing beneath
    them, and two callers were seen to wait in it for each other for good.
    """
    os.environ[_ONE_BLAS_THREAD] = "1"  # copies of OpenBLAS that are loaded later, and children
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")  # copies that are loaded already


def prepare_log(level: int | str) -> None:
    """Write this process's log to standard error from `level` on, without what people said."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in (*_LOG_REQUESTS, *_LOG_CONTENT):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Paths and queries may hold a session's secret, and errors may quote what a candidate said.
    server_log = logging.getLogger("uvicorn.error")
    if without_content not in server_log.filters:
        server_log.addFilter(without_content)


def without_content(record: logging.LogRecord) -> bool:
    """Drop uvicorn's lines about sockets; name an error's type in place of its text."""
    if record.exc_info and not logging.getLogger().isEnabledFor(logging.DEBUG):
        kind = record.exc_info[0]
        record.msg = f"{record.msg} ({kind.__name__ if kind else 'unknown'})".replace("\n", "")
        record.exc_info = record.exc_text = None
    return "WebSocket" not in str(record.msg)


async def check_alive() -> None:
    """Return once a thread of the event loop's pool has answered.

    Raises `Stuck` after `LIVE_WITHIN_S`: then all threads are taken.
    """
    try:
        async with asyncio.timeout(LIVE_WITHIN_S):
            await asyncio.to_thread(lambda: None)
    except TimeoutError:
        raise Stuck from None
