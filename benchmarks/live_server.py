"""daedam's server with a measurement of its event loop's lag, for the benchmark of live turns.

python -m benchmarks.live_server LAG.json [VOICE]

Settings come from the environment. `VOICE` is a folder with Supertonic's files, in place of those
in the model store (with `TTS_PROVIDER=supertonic`). Every second, the maximum and the 99th
percentile of the loop's lag, in milliseconds, are written to LAG.json. Both figures cover the time
since the file was last removed.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import uvicorn
from fastapi import FastAPI

from daedam.clients.local_models import SUPERTONIC
from daedam.main import create_app
from daedam.models_store import ModelStore
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


def _path_with(voices: list[Path]) -> Callable[[ModelStore, str], Path]:
    """Return `ModelStore.path`, with the first of `voices`, if any, as Supertonic's folder."""
    usual = ModelStore.path

    def path(store: ModelStore, model_id: str) -> Path:
        return voices[0] if voices and model_id == SUPERTONIC else usual(store, model_id)

    return path


def main() -> None:
    path, *voices = map(Path, sys.argv[1:])
    settings = load_settings()
    with patch.object(ModelStore, "path", _path_with(voices)):
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
