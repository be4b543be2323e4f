"""Measure this machine, and replace the small recogniser by the best one that is fast enough.

`daedam models choose` measures on request. A server with `MODEL_CHOICE=auto` measures once, while
no interview is in progress. It downloads the chosen model in the background and uses it from
the next interview on.
"""

import asyncio
import logging
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil

from daedam.clients.chain import STTChain
from daedam.clients.exam_results import machine_fingerprint
from daedam.clients.llama_client import LlamaLocalClient
from daedam.clients.whisper_client import WhisperLocalClient
from daedam.errors import DaedamError
from daedam.models_store import ModelRole, ModelStore, load_catalog
from daedam.models_store.choice import (
    Choice,
    choose_model,
    in_words,
    load_choices,
    refuse,
    store_choice,
)
from daedam.models_store.progress import LogProgress

log = logging.getLogger(__name__)

PROBE_RUNS = 3
"""Number of timed runs of a probe, after one that is not counted. Their median is the result."""

IDLE_CHECK_S = 20.0
"""Seconds between two checks whether interviews are in progress."""


async def probe_s(client: WhisperLocalClient | LlamaLocalClient) -> float:
    """Return the time that a local model needs for its probe, in seconds.

    The probe is one window (recogniser) or one draft of a follow-up (language model). Raises a
    `ProviderError` if the model does not work.
    """
    await client.probe()
    times = []
    for _ in range(PROBE_RUNS):
        begin = time.perf_counter()
        await client.probe()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def choice_for(role: ModelRole, smallest_s: float) -> Choice:
    """Return the choice for `role`. `smallest_s`: the smallest model's time for the probe."""
    return choose_model(
        role,
        load_catalog().values(),
        probe_s=smallest_s,
        free_memory_mb=psutil.virtual_memory().available // 2**20,
        machine=machine_fingerprint(),
    )


class RecogniserUpgrade:
    """Replaces the smallest recogniser of a chain by the best one for this machine."""

    def __init__(
        self,
        chain: STTChain,
        smallest: WhisperLocalClient,
        store: ModelStore,
        choice_path: Path,
        *,
        make: Callable[[str], WhisperLocalClient],
        is_idle: Callable[[], Awaitable[bool]],
    ) -> None:
        """`smallest` is the first recogniser of `chain`.

        `make` returns the recogniser with a catalogue id. `is_idle` tells whether no interview is
        in progress.
        """
        self._chain = chain
        self._smallest = smallest
        self._store = store
        self._path = choice_path
        self._make = make
        self._is_idle = is_idle
        self._stop = threading.Event()

    async def run(self) -> None:
        """Choose, download, try and use the best recogniser. Failures are logged, not raised.

        Cancellation also stops a download.
        """
        try:
            await self._run()
        except DaedamError as exc:
            log.info("speech to text: the smallest model stays: %s", exc.detail_en)
        except OSError as exc:
            log.info("speech to text: the smallest model stays: %s", type(exc).__name__)
        finally:
            self._stop.set()

    async def _run(self) -> None:
        choice = load_choices(self._path, machine_fingerprint()).get(ModelRole.STT)
        if choice is None:
            await self._until_idle()
            choice = choice_for(ModelRole.STT, await probe_s(self._smallest))
            store_choice(self._path, choice)
        log.info("speech to text: %s", in_words(choice))
        while choice.model != choice.smallest:
            await asyncio.to_thread(self._store.pull, choice.model, LogProgress(self._stop))
            measured_s = await self._try(choice)
            if measured_s is None:
                return
            choice = refuse(choice, measured_s)
            store_choice(self._path, choice)
            log.info("speech to text: %s", in_words(choice))

    async def _try(self, choice: Choice) -> float | None:
        """Use the chosen recogniser, and return None.

        If it is slower than the limit, return its time for the probe in seconds instead.
        """
        client = self._make(choice.model)
        await self._until_idle()
        try:
            await client.warm_up()
            measured_s = await probe_s(client)
        except BaseException:
            await client.close()
            raise
        if measured_s > choice.limit_s:
            await client.close()
            return measured_s
        await self._until_idle()
        replaced = self._chain.replace_first(client)
        log.info("speech to text: %s is used from the next interview on", choice.model)
        await self._until_idle()  # an interview may have begun with the replaced one
        await replaced.close()
        return None

    async def _until_idle(self) -> None:
        while True:
            if await self._is_idle():
                return
            await asyncio.sleep(IDLE_CHECK_S)
