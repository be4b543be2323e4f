"""How long a stage took."""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def timed(stage_ms: dict[str, float], name: str) -> Iterator[None]:
    """Put how long the block took into `stage_ms`, in milliseconds."""
    start = time.perf_counter()
    yield
    stage_ms[name] = round((time.perf_counter() - start) * 1000, 1)
