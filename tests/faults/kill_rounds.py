"""Kill the server while it receives an answer, restart it, and check the answer.

A round starts a server on an empty folder and an empty database. A client starts an interview and
sends an answer, uploaded or live. The server is killed with SIGKILL at one boundary and started
again, and the client retries as the page does. Then every acknowledged answer must be stored once,
byte for byte, and the interview must continue.
"""

import asyncio
import json
import random
import shutil
import time
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx2
from tests.faults.kill_control import Databases, ParentProcess
from tests.faults.kill_server import Order
from tests.faults.results import Result
from tests.faults.scripted import Candidate, Given, kept_as_given, send, sha256, until_ready, voice
from tests.live_client import FRAME_BYTES, Person, pcm_of, person
from tests.serving import free_port
from websockets.exceptions import ConnectionClosed, InvalidHandshake

Way = Literal["upload", "live"]
Backend = Literal["sqlite", "postgresql"]

FIRST, SECOND = "boundaries-first", "boundaries-second"
"""Files in a round's folder with the boundaries reached by the first and the second server."""

SIDE_BY_SIDE = 3
"""Number of concurrent rounds. They need little CPU time, because a round mostly waits."""

TRAIL_S = 0.3
"""Seconds within which a server finishes its writes after its response."""


@dataclass(frozen=True)
class Case:
    """Parameters of one round."""

    way: Way
    backend: Backend
    seed: int
    kill_at: int


@dataclass
class Line:
    """A line of the ledger: the answers of one round and their faults."""

    case: Case
    died_at: str
    """Name of the boundary where the server was killed; empty if it was not."""
    acknowledged: str = ""
    """Last acknowledgement that the client had received when the server was killed."""
    given: list[Given] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    restart_s: float = 0.0


async def kill_round(
    parent: ParentProcess, case: Case, folder: Path, databases: Databases | None
) -> Line:
    """Run one round in an empty `folder`; return its line of the ledger, with faults."""
    folder.mkdir(parents=True)
    url = None
    if databases and case.backend == "postgresql":
        url = await asyncio.to_thread(databases.fresh)
    order = Order(str(folder), FIRST, free_port(), url, case.kill_at)
    line = Line(case, "")
    rng = random.Random(case.seed)
    content = voice(case.seed)
    base = f"http://127.0.0.1:{order.port}"
    try:
        async with httpx2.AsyncClient(base_url=base, timeout=20) as client:
            candidate = Candidate(client, rng)
            attempt = {"upload": _upload, "live": _live}[case.way]
            async with parent.server(order) as ended:
                await _up(client, ended)
                await candidate.start()
                async with asyncio.timeout(30):
                    await attempt(candidate, base, content, line)
                await asyncio.wait({ended}, timeout=TRAIL_S)
                status = ended.result() if ended.done() else None
            if status == -9:
                line.died_at = (_boundaries(folder) or ["before the first boundary"])[-1]
            elif line.acknowledged not in ("200", "turn"):
                line.faults.append(f"nothing killed it, and yet: {line.acknowledged or 'nothing'}")
            if status not in (None, -9):
                line.faults.append(f"the server ended with {status}: {_log(folder)}")
            begin = time.perf_counter()
            again = Order(str(folder), SECOND, order.port, url, 0)
            async with parent.server(again) as ended:
                await _up(client, ended)
                line.restart_s = round(time.perf_counter() - begin, 2)
                await _come_back(candidate, base, content, line)
    except Exception as exc:
        line.faults.append(f"{type(exc).__name__}: {exc!s:.300} {_log(folder)}")
    finally:
        if databases and url:
            await asyncio.to_thread(databases.drop, url)
    return line


async def _up(client: httpx2.AsyncClient, ended: "asyncio.Task[int]") -> None:
    ready = asyncio.create_task(until_ready(client))
    await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        ready.cancel()
        raise AssertionError(f"the server ended at its start with {ended.result()}")
    await ready


# --- the interrupted answer ---------------------------------------------------------------------


async def _upload(candidate: Candidate, _base: str, content: bytes, line: Line) -> None:
    """Upload the answer once, with an idempotency key.

    `_upload_again` repeats the upload at the second server with the same key.
    """
    question = candidate.question
    assert question is not None
    given = Given(question["id"], sha256(content))
    candidate.given.append(given)
    with suppress(httpx2.TransportError):
        response = await send(
            candidate.client, candidate.session_id, question, content, key="the-answer"
        )
        if response.status_code == 200:
            given.turn_id = response.json()["turn_id"]
            line.acknowledged = "200"
        else:
            line.faults.append(f"refused: {response.status_code} {response.text:.200}")


async def _live(candidate: Candidate, base: str, content: bytes, line: Line) -> None:
    question, pcm = candidate.question, pcm_of(content)
    assert question is not None
    candidate.given.append(Given(question["id"], sha256(content)))
    with suppress(ConnectionClosed, InvalidHandshake, OSError, AssertionError, EOFError):
        async with person(base, candidate.session_id) as someone:
            try:
                await someone.start(question)
                await _said_live(someone, pcm)
                turn = (await someone.listener.until("turn", timeout_s=20))["turn"]
                candidate.given[0].turn_id = turn["turn_id"]
            finally:
                _note_acknowledged(someone, line)


async def _said_live(someone: Person, pcm: bytes) -> None:
    """Send the rest of the live answer, then its end with the digest and number of samples."""
    await someone.speak(pcm[someone.next_seq * FRAME_BYTES :], speed=2)
    await someone.send(
        type="end",
        last_seq=someone.next_seq - 1,
        sha256=sha256(pcm),
        samples=len(pcm) // 2,
    )


def _note_acknowledged(someone: Person, line: Line) -> None:
    states = {message["state"] for message in someone.listener.of("state")}
    acks = someone.listener.of("ack")
    if someone.listener.of("turn"):
        line.acknowledged = "turn"
    elif "received" in states:
        line.acknowledged = "received"
    elif acks:
        line.acknowledged = f"ack {acks[-1]['seq']}"
    for error in someone.listener.of("error"):
        line.faults.append(f"live error {error['code']}")


# --- after the restart --------------------------------------------------------------------------


async def _come_back(candidate: Candidate, base: str, content: bytes, line: Line) -> None:
    """Retry as the page does, and check the answer and that the interview continues."""
    before = candidate.given[0].turn_id
    if candidate.given[0].turn_id is None or line.case.way == "upload":
        again = {"upload": _upload_again, "live": _live_again}[line.case.way]
        await again(candidate, base, content, line)
    state = await _settled(candidate)
    candidate.question = state["current_question"]
    if before is not None and state["turns"][0]["turn_id"] != before:
        line.faults.append("the acknowledged turn is another one now")
    if candidate.question is None or candidate.question["id"] == "q_main_1":
        line.faults.append(f"no next question: {state['turns']!s:.300}")
    else:
        await candidate.answer(voice(line.case.seed + 10**6))
        if candidate.question is None:
            line.faults.append("the interview does not go on")
    line.faults += await kept_as_given(candidate)
    line.given = candidate.given


async def _upload_again(candidate: Candidate, _base: str, content: bytes, line: Line) -> None:
    question = candidate.question
    assert question is not None
    done = await candidate.sure(
        lambda: send(candidate.client, candidate.session_id, question, content, key="the-answer")
    )
    before = candidate.given[0].turn_id
    if before not in (None, done["turn_id"]):
        line.faults.append("the retry made another turn")
    candidate.given[0].turn_id = done["turn_id"]


async def _live_again(candidate: Candidate, base: str, content: bytes, line: Line) -> None:
    """Reconnect and resume the answer. If it has already ended, its turn needs no client."""
    question, pcm = candidate.question, pcm_of(content)
    assert question is not None
    safe = int(line.acknowledged.split()[1]) if line.acknowledged.startswith("ack") else -1
    async with person(base, candidate.session_id) as someone:
        try:
            ready = await someone.start(question)
        except AssertionError:
            codes = [error["code"] for error in someone.listener.of("error")]
            if codes != ["already_answered"]:
                line.faults.append(f"cannot go on: {codes}")
            return
        if line.acknowledged in ("turn", "received"):
            line.faults.append("an answer that was received is open again")
        if ready["next_seq"] <= safe:
            line.faults.append(f"frames to {safe} were acknowledged, next is {ready['next_seq']}")
        await _said_live(someone, pcm)
        turn = (await someone.listener.until("turn", timeout_s=30))["turn"]
        candidate.given[0].turn_id = turn["turn_id"]


async def _settled(candidate: Candidate) -> dict[str, Any]:
    """Wait until the last answered turn is finished; return the interview's state.

    A restarted server may finish the turn without the client.
    """
    for _ in range(400):
        state = await candidate.state()
        answered = [turn for turn in state["turns"] if turn["turn_id"]]
        if answered and answered[-1]["state"] == "spoken":
            break
        await asyncio.sleep(0.05)
    return state


def _boundaries(folder: Path) -> list[str]:
    """Return the boundaries that the first server reached."""
    return (folder / FIRST).read_text().splitlines()


def _log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text(errors="replace")[-600:] if log.is_file() else ""


# --- many rounds --------------------------------------------------------------------------------

WAYS: tuple[tuple[Way, Backend], ...] = (
    ("upload", "sqlite"),
    ("live", "postgresql"),
    ("upload", "postgresql"),
    ("live", "sqlite"),
)

Survey = dict[tuple[Way, Backend], list[str]]


async def survey(parent: ParentProcess, folder: Path, databases: Databases | None) -> Survey:
    """Return the boundaries of an answer that is not interrupted, in order.

    Raises `AssertionError` if that answer fails, because then the rounds would prove nothing.
    """
    found: Survey = {}
    for way, backend in WAYS:
        if backend == "postgresql" and databases is None:
            continue
        at = folder / f"survey-{way}-{backend}"
        line = await kill_round(parent, Case(way, backend, 1, 0), at, databases)
        if line.faults:
            raise AssertionError(f"{way} on {backend} fails without any kill: {line.faults}")
        found[way, backend] = _boundaries(at)
    return found


def plan(points: int, seeds: int, counts: dict[tuple[Way, Backend], int]) -> list[Case]:
    """Return `points` cases for each seed, at even intervals over the boundaries of each way.

    Each further seed shifts the kill points by one boundary, so that many seeds cover all of them.
    One possible kill point is after the last boundary.
    """
    cases = []
    ways = list(counts.items())
    each = max(1, points // len(ways))
    for seed in range(seeds):
        for point in range(points):
            (way, backend), count = ways[point % len(ways)]
            at = point // len(ways) * (count + 1) / each + seed
            kill_at = 1 + int(at) % (count + 1)
            cases.append(Case(way, backend, 1000 * seed + point, kill_at))
    return cases


async def kill_rounds(
    points: int, seeds: int, folder: Path, postgres_uri: str | None, ledger: Path | None = None
) -> tuple[Result, dict[str, object]]:
    """Run all rounds; return the result and figures: boundaries, restart times, kill points."""
    databases = Databases(postgres_uri) if postgres_uri else None
    with ExitStack() as stack:
        parents = [stack.enter_context(closing(ParentProcess())) for _ in range(SIDE_BY_SIDE)]
        names = await survey(parents[0], folder, databases)
        counts = {way: len(found) for way, found in names.items()}
        cases = enumerate(plan(points, seeds, counts))
        lines: list[Line] = []

        async def work(parent: ParentProcess) -> None:
            for number, case in cases:
                at = folder / f"round-{number}"
                line = await kill_round(parent, case, at, databases)
                lines.append(line)
                if not line.faults:
                    shutil.rmtree(at, ignore_errors=True)

        await asyncio.gather(*(work(parent) for parent in parents))
    if ledger:
        written = (json.dumps(asdict(line), ensure_ascii=False) for line in lines)
        ledger.write_text("\n".join(written) + "\n", "utf-8")
    failures = [f"{line.case} {line.died_at}: {line.faults}" for line in lines if line.faults]
    restarts = sorted(line.restart_s for line in lines)
    extra: dict[str, object] = {
        "boundaries": {" ".join(way): count for way, count in counts.items()},
        "killed": sum(bool(line.died_at) for line in lines),
        "places": len({(line.case.way, line.case.backend, line.died_at) for line in lines}),
        "acknowledged_before": sum(bool(line.acknowledged) for line in lines),
        "restart_s_median": restarts[len(restarts) // 2],
    }
    return Result("SIGKILL at a commit, fsync or rename", len(lines), failures), extra
