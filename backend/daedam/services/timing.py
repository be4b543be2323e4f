"""Measure the duration of a stage."""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def timed(stage_ms: dict[str, float], name: str) -> Iterator[None]:
    """Store the duration of the block in `stage_ms[name]`, in milliseconds."""
    start = time.perf_counter()
    yield
    stage_ms[name] = round((time.perf_counter() - start) * 1000, 1)
