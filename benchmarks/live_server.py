"""daedam's server with a measurement of its event loop's lag, for the benchmark of live turns.

python -m benchmarks.live_server LAG.json

Settings come from the environment. Every second, the maximum and the 99th percentile of the loop's
lag, in milliseconds, are written to LAG.json. Both figures cover the time since the file was last
removed.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import uvicorn
from fastapi import FastAPI

from daedam.main import create_app
from daedam.settings import load_settings

TICK_S = 0.005


async def watch(path: Path) -> None:
    loop = asyncio.get_running_loop()
    late: list[float] = []
    told = loop.time()
    while True:
        begin = loop.time()
        await asyncio.sleep(TICK_S)
        late.append((loop.time() - begin - TICK_S) * 1000)
        if loop.time() - told >= 1:
            told = loop.time()
            if not path.is_file():
                late = late[-1:]
            p99, most = np.percentile(late, 99), max(late)
            path.write_text(json.dumps({"p99": round(float(p99), 2), "max": round(most, 2)}))


def main() -> None:
    path = Path(sys.argv[1])
    settings = load_settings()
    app = create_app(settings)
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(app_: FastAPI) -> AsyncIterator[None]:
        async with inner(app_):
            watching = asyncio.create_task(watch(path))
            yield
            watching.cancel()

    app.router.lifespan_context = lifespan
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
