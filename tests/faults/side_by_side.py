"""Conduct eight concurrent interviews with fast model servers; every answer must succeed.

The models run in another process on purpose (`USE_A6000_MODELS=true`, without a fallback), so that
no local model changes settings of the whole server process.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
from tests.contract.model_servers import ModelServer
from tests.faults.results import Result
from tests.faults.scripted import ASKED, SAID, send, voice
from tests.serving import free_port, server_process

PEOPLE = 8

ANSWER_S = 12.0
"""Seconds of an answer, long enough that OpenBLAS uses several threads for a matrix product."""

LONGEST_WAIT_S = 60.0
"""Seconds after which an answer counts as stuck."""

RESTART_AFTER = 3
"""Consecutive failed health checks after which deploy/ restarts the server."""

RECORDINGS = 4
"""Number of different recordings.

If the same recording were sent again, it would count as the same answer.
"""


@contextlib.contextmanager
def stub_servers() -> Iterator[dict[str, str]]:
    """Run stubs of the three model servers; yield the environment that selects them."""
    roles = {
        "STT": ModelServer(body={"text": SAID}),
        "LLM": ModelServer(body={"text": ASKED}),
        "TTS": ModelServer(),
    }
    with contextlib.ExitStack() as stack:
        urls = {
            f"A6000_{role}_URL": stack.enter_context(server.running())
            for role, server in roles.items()
        }
        none = dict.fromkeys(("STT_FALLBACK", "LLM_FALLBACK", "TTS_FALLBACK"), "none")
        yield {"USE_A6000_MODELS": "true", **none, **urls}


async def side_by_side_rounds(seconds: float, folder: Path) -> tuple[Result, dict[str, object]]:
    """Run eight interviews for `seconds`; a round is one answer or one check of `/livez`."""
    unlimited = {"RATE_PER_MINUTE": "0", "STARTS_PER_MINUTE": "0", "MIN_FREE_MB": "0"}
    with (
        stub_servers() as switched,
        server_process(folder, free_port(), **switched, **unlimited) as server,
    ):
        async with httpx2.AsyncClient(base_url=server.url, timeout=LONGEST_WAIT_S) as client:
            crowd = Crowd(client, time.monotonic() + seconds)
            await crowd.run()
    result = Result("8 people at once, models away", crowd.answers + crowd.looks, crowd.failures)
    return result, {"answers": crowd.answers, "looks at /livez": crowd.looks}


class Crowd:
    """The concurrent candidates, and the checks of `/livez`."""

    def __init__(self, client: httpx2.AsyncClient, until: float) -> None:
        self._client = client
        self._until = until
        self._recordings = [voice(seed, ANSWER_S) for seed in range(RECORDINGS)]
        self.answers = 0
        self.looks = 0
        self._stuck = 0
        self.failures: list[str] = []

    async def run(self) -> None:
        watching = asyncio.create_task(self._watch())
        people = (self._person(number) for number in range(PEOPLE))
        for outcome in await asyncio.gather(*people, return_exceptions=True):
            if isinstance(outcome, BaseException):
                self.failures.append(f"an answer: {outcome!r}")
        watching.cancel()
        await asyncio.wait([watching])

    async def _person(self, number: int) -> None:
        given = number
        while time.monotonic() < self._until:
            body = {"user_id": f"u_{number}", "mode": "voice"}
            started = await self._client.post("/api/session/start", json=body)
            session_id, question = started.json()["session_id"], started.json()["question"]
            self._client.cookies.clear()
            while question is not None and time.monotonic() < self._until:
                recording = self._recordings[given % RECORDINGS]
                given += 1
                response = await send(self._client, session_id, question, recording)
                self.answers += 1
                question = self._next_question(response)

    def _next_question(self, response: httpx2.Response) -> Any:
        """Return the next question, or None. Records a failure if the reply is incomplete."""
        if response.status_code != 200:
            self.failures.append(f"an answer: {response.status_code} {response.text[:200]}")
            return None
        done = response.json()
        if done["answer_text"] != SAID or done["transcript_status"] != "recognised":
            self.failures.append(f"an answer without its text: {done['transcript_status']}")
        return done["next_question"]

    async def _watch(self) -> None:
        while True:
            try:
                response = await self._client.get("/livez", timeout=10)
                said = None if response.status_code == 200 else f"{response.status_code}"
            except httpx2.HTTPError as exc:
                said = type(exc).__name__
            self.looks += 1
            self._stuck = self._stuck + 1 if said else 0
            if self._stuck == RESTART_AFTER:
                self.failures.append(f"/livez, {RESTART_AFTER} times running: {said}")
            await asyncio.sleep(0.25)
