"""Shared parts of the fault tests: audio by seed, fast fake models, and a client that retries."""

import asyncio
import hashlib
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from tests import ROOT
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import served

from daedam.settings import Settings, load_settings
from daedam.utils.audio_utils import wav_bytes

SAID = "저는 백엔드 개발자로 일하면서 결제 시스템의 장애를 절반으로 줄였습니다."
ASKED = "결제 시스템을 고치실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"

RATE_HZ = 16_000

MAY_PASS = {429, 500, 502, 503, 504, 507}
"""Statuses after which the client repeats the request."""

TRIES = 25
"""Maximum number of tries of a request.

At one fault in a hundred calls and some thirty calls in a turn, about one try in four fails.
"""


def voice(seed: int, seconds: float = 1.2) -> bytes:
    """Return a WAV like speech: syllables of a gliding pitch with harmonics, over a little noise.

    Equal seeds give equal bytes, and different seeds different bytes.
    """
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    pitch_hz = rng.uniform(100, 220) * (1 + 0.1 * np.sin(2 * np.pi * rng.uniform(0.5, 1.5) * t))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    harmonics = range(1, 20)
    sound = sum(np.sin(n * phase + rng.uniform(0, 6)) / n for n in harmonics)
    syllables = np.clip(np.sin(2 * np.pi * rng.uniform(2.5, 4) * t), 0, 1)
    loud = 0.15 * sound * syllables + 0.003 * rng.standard_normal(t.size)
    return wav_bytes(loud.astype(np.float32), RATE_HZ)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def models() -> tuple[FakeSTT, FakeLLM, FakeTTS]:
    """Return fake ports that reply at once."""
    return FakeSTT(SAID), FakeLLM(ASKED), FakeTTS()


def quick_settings(data: Path, **changed: object) -> Settings:
    """Return settings of a server on `data` without rate limits, as tests send many requests."""
    given: dict[str, object] = {
        "daedam_data": data,
        "daedam_models": ROOT / ".daedam" / "models",
        "followups_per_question": 1,
        "max_interviews": 100_000,
        "min_free_mb": 0,
        "rate_per_minute": 0,
        "starts_per_minute": 0,
    }
    return load_settings(_env_file=None, **{**given, **changed})


@asynccontextmanager
async def quick_server(data: Path, **changed: object) -> AsyncIterator[httpx2.AsyncClient]:
    """Start the application with fake models; yield a client without cookies once it is ready."""
    async with served(quick_settings(data, **changed), *models()) as client:
        await until_ready(client)
        yield client


async def until_ready(client: httpx2.AsyncClient) -> None:
    """Wait until the server accepts answers; raises `TimeoutError` after a minute."""
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get("/healthz")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.02)


@dataclass
class Given:
    """An answer as the client sent it, and what the server returned for it."""

    question_id: str
    client_sha256: str
    turn_id: str | None = None
    """Turn id from a 200; None while the answer is not acknowledged."""
    server_sha256: str | None = None
    """SHA-256 of the recording that the server returned afterwards."""


@dataclass
class Candidate:
    """A client of one interview that retries temporary errors with the same Idempotency-Key."""

    client: httpx2.AsyncClient
    rng: random.Random
    session_id: str = ""
    question: dict[str, Any] | None = None
    given: list[Given] = field(default_factory=list)
    bad_answers: list[str] = field(default_factory=list)
    """Descriptions of error responses without the documented format."""

    @property
    def own(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session_id}"}

    async def start(self) -> None:
        body = {"user_id": f"u_{self.rng.randrange(10**6)}", "mode": "voice"}
        started = await self.sure(lambda: self.client.post("/api/session/start", json=body))
        self.client.cookies.clear()
        self.session_id, self.question = started["session_id"], started["question"]

    async def answer(self, content: bytes) -> dict[str, Any]:
        """Send `content` for the open question, whole or in pieces; return the response body.

        Raises `AssertionError` if the answer is not accepted.
        """
        assert self.question is not None
        given = Given(self.question["id"], sha256(content))
        self.given.append(given)
        send = self.in_pieces if self.rng.random() < 0.3 else self.at_once
        done = await send(self.question, content)
        given.turn_id = done["turn_id"]
        self.question = done["next_question"]
        return done

    async def at_once(self, question: dict[str, Any], content: bytes) -> dict[str, Any]:
        key = secrets.token_hex(8)
        return await self.sure(
            lambda: send(self.client, self.session_id, question, content, key=key)
        )

    async def in_pieces(self, question: dict[str, Any], content: bytes) -> dict[str, Any]:
        """Send `content` over `/api/uploads`, resuming at the server's offset."""
        described = {
            "question_id": question["id"],
            "turn_type": question["type"],
            "size_bytes": len(content),
            "audio_sha256": sha256(content),
            "sample_count": None,
        }
        for _ in range(TRIES):
            begun = await self.sure(
                lambda: self.client.post("/api/uploads", json=described, headers=self.own)
            )
            path = f"/api/uploads/{begun['upload_id']}"
            if not await self._send_rest(path, begun["offset"], content):
                continue
            for _ in range(5):  # completing an upload again is harmless after any fault
                response = await self.asked(
                    lambda path=path: self.client.post(f"{path}/complete", headers=self.own)
                )
                if response is not None and response.status_code == 200:
                    return self._body(response)
        raise AssertionError("an upload does not come to its end")

    async def _send_rest(self, path: str, offset: int, content: bytes) -> bool:
        """Send `content` from `offset`; return whether the server then has all of it."""
        step = max(1, len(content) // 3)
        for _ in range(TRIES):
            if offset >= len(content):
                return True
            piece, at = content[offset : offset + step], str(offset)
            sent = await self.asked(
                lambda piece=piece, at=at: self.client.patch(
                    path, content=piece, headers={**self.own, "Upload-Offset": at}
                )
            )
            if sent is not None and sent.status_code == 200:
                offset = sent.json()["offset"]
                continue
            state = await self.asked(lambda: self.client.get(path, headers=self.own))
            if state is None or state.status_code == 404:
                return False
            if state.status_code == 200:
                offset = state.json()["offset"]
        return False

    async def state(self) -> dict[str, Any]:
        return await self.sure(lambda: self.client.get("/api/session", headers=self.own))

    async def recording(self, turn_id: str) -> bytes:
        path = f"/api/answer/{turn_id}/audio"
        for _ in range(TRIES):
            response = await self.asked(lambda: self.client.get(path, headers=self.own))
            if response is not None and response.status_code == 200:
                return response.content
        raise AssertionError(f"no recording: {response and response.status_code}")

    async def sure(self, ask: "Callable[[], Awaitable[httpx2.Response]]") -> dict[str, Any]:
        """Return the body of a 2xx response; retry temporary errors.

        Raises `AssertionError` for another error, or after `TRIES` tries.
        """
        last_response = "nothing"
        for _ in range(TRIES):
            response = await self.asked(ask)
            if response is not None:
                last_response = f"{response.status_code} {response.text[:300]}"
                if response.is_success:
                    return self._body(response)
                if response.status_code not in MAY_PASS:
                    break
            await asyncio.sleep(0.01)
        raise AssertionError(f"no success; the last response: {last_response}")

    async def asked(
        self, ask: "Callable[[], Awaitable[httpx2.Response]]"
    ) -> httpx2.Response | None:
        """Return the response, or None if the connection failed.

        Records an error response that is not a problem document.
        """
        try:
            response = await ask()
        except httpx2.TransportError:
            await asyncio.sleep(0.02)
            return None
        if response.status_code >= 400:
            fault = no_problem(response)
            if fault:
                self.bad_answers.append(fault)
        return response

    @staticmethod
    def _body(response: httpx2.Response) -> dict[str, Any]:
        body: dict[str, Any] = response.json()
        return body


def no_problem(response: httpx2.Response) -> str | None:
    """Return how an error response differs from a bilingual RFC 9457 problem; None if it is one."""
    if response.headers.get("content-type") != "application/problem+json":
        return f"{response.status_code} as {response.headers.get('content-type')}"
    body = response.json()
    if body.get("status") != response.status_code:
        return f"{response.status_code} says {body.get('status')}"
    lacking = [name for name in ("code", "detail", "detail_en") if not body.get(name)]
    return f"{response.status_code} without {lacking}" if lacking else None


async def send(
    client: httpx2.AsyncClient,
    session_id: str,
    question: dict[str, Any],
    content: bytes,
    *,
    key: str | None = None,
    claimed: bytes | None = None,
) -> httpx2.Response:
    """Send one `POST /api/answer/complete`.

    The digest in the request is that of `claimed`, or that of `content` if `claimed` is None.
    """
    form = {
        "session_id": session_id,
        "question_id": question["id"],
        "turn_type": question["type"],
        "audio_sha256": sha256(content if claimed is None else claimed),
    }
    files = {"audio_file": ("answer.wav", content, "audio/wav")}
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/api/answer/complete", data=form, files=files, headers=headers)


async def kept_as_given(candidate: Candidate) -> list[str]:
    """Return what is wrong with the stored answers of `candidate`.

    Each answer in `candidate.given` must be stored once, byte for byte, and no other answer may be
    stored. The function sets the turn ids and server digests in `candidate.given`.
    """
    faults = list(candidate.bad_answers)
    state = await candidate.state()
    turns = [turn for turn in state["turns"] if turn["turn_id"]]
    by_question: dict[str, list[dict[str, Any]]] = {}
    for turn in turns:
        by_question.setdefault(turn["question"]["id"], []).append(turn)
    for given in candidate.given:
        found = by_question.pop(given.question_id, [])
        if len(found) != 1:
            faults.append(f"{given.question_id}: {len(found)} turns")
            continue
        if given.turn_id is not None and found[0]["turn_id"] != given.turn_id:
            faults.append(f"{given.question_id}: another turn than was acknowledged")
        given.turn_id = found[0]["turn_id"]
        assert given.turn_id is not None
        given.server_sha256 = sha256(await candidate.recording(given.turn_id))
        if given.server_sha256 != given.client_sha256:
            faults.append(f"{given.question_id}: other bytes than were sent")
    faults += [
        f"{question}: a turn without an answer from the candidate" for question in by_question
    ]
    return faults
