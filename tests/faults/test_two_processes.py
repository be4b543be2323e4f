"""Two server processes on one data folder: handovers, deletions and shared limits."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests import ROOT
from tests.faults.scripted import sha256, voice
from tests.faults.two_servers import PROGRAM, Two, two_servers
from tests.live_client import FRAME_BYTES, Person, pcm_of, person
from tests.serving import free_port
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from daedam.errors import ProcessNameTaken
from daedam.exit_codes import exit_code
from daedam.schemas.live import numbered
from daedam.services.live.claims import CONNECTIONS_OF_A_SESSION

PCM = pcm_of(voice(1, 8.0))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with two_servers(tmp_path_factory.mktemp("two")) as servers:
        yield servers


async def started(url: str) -> tuple[str, dict[str, Any]]:
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
        body = (await client.post("/api/session/start", json={"user_id": "u"})).json()
    return body["session_id"], body["question"]


async def frames(someone: Person, begin: int, end: int) -> None:
    """Send frames `begin` to `end` - 1; stop if the connection is closed."""
    with contextlib.suppress(ConnectionClosed):
        for number in range(begin, end):
            frame = PCM[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]
            await someone.connection.send(numbered(number, frame))
            await asyncio.sleep(0.02)


async def test_an_answer_that_moves_to_another_process_loses_nothing(two: Two) -> None:
    session_id, question = await started(two.first.url)
    whole = len(PCM) // FRAME_BYTES
    async with (
        person(two.first.url, session_id) as older,
        person(two.second.url, session_id) as newer,
    ):
        await older.start(question)
        await frames(older, 0, 30)
        await older.listener.until("ack")
        ready = await newer.start(question)
        last_ack = older.listener.of("ack")[-1]["seq"]
        assert ready["next_seq"] > last_ack
        # The older connection is not informed yet, so both send frames at the same time.
        await asyncio.gather(frames(older, 30, 60), frames(newer, ready["next_seq"], whole))
        error = await older.listener.until("error")
        assert (error["code"], error["fatal"]) == ("taken_over", True)
        assert older.listener.of("ack")[-1]["seq"] < ready["next_seq"]
        proof = {"sha256": sha256(PCM), "samples": len(PCM) // 2}
        await newer.send(type="end", last_seq=whole - 1, **proof)
        turn = (await newer.listener.until("turn"))["turn"]
    own = {"Authorization": f"Bearer {session_id}"}
    async with httpx2.AsyncClient(base_url=two.first.url, timeout=60) as client:
        recording = await client.get(f"/api/answer/{turn['turn_id']}/audio", headers=own)
    assert pcm_of(recording.content) == PCM


@pytest.mark.parametrize("how", ["delete", "revoke"])
async def test_an_interview_ended_at_one_process_ends_at_the_other(two: Two, how: str) -> None:
    session_id, question = await started(two.first.url)
    own = {"Authorization": f"Bearer {session_id}"}
    async with person(two.first.url, session_id) as someone:
        await someone.start(question)
        await frames(someone, 0, 10)
        await someone.listener.until("ack")
        async with httpx2.AsyncClient(base_url=two.second.url, timeout=60) as client:
            if how == "delete":
                assert (await client.delete("/api/session", headers=own)).status_code == 200
            else:
                revoked = await client.post("/api/session/revoke", headers=own)
                assert revoked.status_code == 204
        sending = asyncio.create_task(frames(someone, 10, 10_000))
        error = await someone.listener.until("error")
        assert (error["code"], error["fatal"]) == ("session_not_found", True)
        assert list((two.first.data / "live").glob("*.frames")) == []
        await sending


async def test_connections_of_a_session_are_counted_over_both_processes(two: Two) -> None:
    session_id, _ = await started(two.first.url)
    paths = [
        f"{server.url.replace('http', 'ws')}/api/session/{session_id}/live"
        for server in (two.first, two.second)
    ]
    answers = []
    async with contextlib.AsyncExitStack() as stack:
        for n in range(2 * CONNECTIONS_OF_A_SESSION):
            line = await stack.enter_async_context(connect(paths[n % 2]))
            try:
                await line.send('{"type": "ping", "id": 1}')
                answers.append("pong" in str(await line.recv()))
            except ConnectionClosed:  # refused and closed before the ping was sent
                answers.append(False)
    assert answers == [True] * CONNECTIONS_OF_A_SESSION + [False] * CONNECTIONS_OF_A_SESSION


def test_a_second_process_of_the_same_name_is_refused(two: Two, tmp_path: Path) -> None:
    environment = {
        "DAEDAM_DATA": str(two.first.data),
        "PROCESS_NAME": "first",
        "PORT": str(free_port()),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, "serve"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == exit_code(ProcessNameTaken()), ended.stderr
    assert "PROCESS_NAME" in ended.stderr
    assert "이미" in ended.stderr
    assert "Traceback" not in ended.stderr
