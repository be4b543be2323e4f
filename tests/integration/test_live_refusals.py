"""What the live protocol refuses, and with which error."""

import asyncio
import contextlib
import hashlib
import json
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from tests.fakes import FakeLLM
from tests.live_client import person
from tests.live_interview import BAD, GOOD, SAID, answered, interview, six_seconds
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from daedam.services.live.claims import CONNECTIONS_OF_A_SESSION
from daedam.settings import Settings
from daedam.storage.recordings import FolderRecordingStore

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def spoken() -> bytes:
    return six_seconds()


@pytest.mark.parametrize(
    ("said", "code", "fatal"),
    [
        ({"type": "start", "version": 2, "question_id": "q_main_1", "turn_type": "main"},
         "unknown_version", True),
        ({"type": "start", "version": 1, "question_id": "q_main_9", "turn_type": "main"},
         "question_not_found", False),
        ({"type": "start", "version": 1, "question_id": "q_main_1", "turn_type": "followup"},
         "wrong_turn_type", False),
        ({"type": "end", "last_seq": 4}, "not_listening", False),
        ({"type": "dance"}, "invalid_request", False),
        ({"no": "type"}, "invalid_request", False),
        ({"type": "ping", "id": "x" * 9000}, "invalid_request", False),
    ],
)  # fmt: skip
async def test_an_invalid_message_gets_an_error(
    settings: Settings, said: dict[str, Any], code: str, fatal: bool
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.send(**said)
        error = await someone.listener.until("error")
        assert (error["code"], error["fatal"]) == (code, fatal)
        assert error["detail"]
        assert error["detail_en"]


async def test_an_unknown_session_gets_an_error(settings: Settings) -> None:
    async with interview(settings) as talk, person(talk.url, "s_nobody") as someone:
        told = await someone.listener.until("error")
        assert (told["code"], told["fatal"]) == ("session_not_found", True)


async def test_a_connection_from_another_site_is_refused(settings: Settings) -> None:
    async with interview(settings) as talk:
        address = f"{talk.url.replace('http', 'ws')}/api/session/{talk.session_id}/live"
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            async with connect(address, origin="https://evil.example") as line:  # type: ignore[arg-type]
                await line.recv()
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            async with connect(address, origin="null") as line:  # type: ignore[arg-type]
                await line.recv()
        async with connect(address, origin=talk.url) as line:  # type: ignore[arg-type]
            await line.send(json.dumps({"type": "ping", "id": 1}))
            assert json.loads(await line.recv())["type"] == "pong"


async def test_connections_count_towards_the_rate_limit(settings: Settings) -> None:
    async with interview(settings.model_copy(update={"rate_per_minute": 6})) as talk:
        address = f"{talk.url.replace('http', 'ws')}/api/session/{talk.session_id}/live"
        refused = 0
        for _ in range(8):
            try:
                async with connect(address) as line:
                    await line.send(json.dumps({"type": "ping", "id": 1}))
                    assert json.loads(await line.recv())["type"] == "pong"
            except InvalidStatus:
                refused += 1
        assert 2 <= refused <= 7


async def test_connections_per_session_are_limited(settings: Settings) -> None:
    async with interview(settings) as talk, contextlib.AsyncExitStack() as stack:
        address = f"{talk.url.replace('http', 'ws')}/api/session/{talk.session_id}/live"
        for _ in range(CONNECTIONS_OF_A_SESSION):
            line = await stack.enter_async_context(connect(address))
            await line.send(json.dumps({"type": "ping", "id": 1}))
            assert json.loads(await line.recv())["type"] == "pong"
        one_more = await stack.enter_async_context(connect(address))
        told = json.loads(await one_more.recv())
        assert told["type"] == "error"
        assert told["code"] == "busy"


async def test_neither_transcripts_nor_secrets_reach_the_log(
    settings: Settings, spoken: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "daedam")
    async with interview(settings, llm=FakeLLM(BAD, GOOD)) as talk, talk.line() as someone:
        await answered(someone, talk.question, spoken)
        session_id = talk.session_id
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("daedam"))
    for secret in (session_id, SAID, "결제", "결혼"):
        assert secret not in logged


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("live.answer.LiveAnswer.end", "a live turn failed: ValueError"),
        ("live.connections.LiveConnection.end", "a live connection failed: ValueError"),
    ],
)
async def test_an_error_of_the_connection_is_logged_without_its_text(
    settings: Settings, spoken: bytes, caplog: pytest.LogCaptureFixture, where: str, told: str
) -> None:
    caplog.set_level("INFO")
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        with patch(f"daedam.services.{where}", side_effect=ValueError(SAID)):
            await someone.send(type="end", last_seq=someone.next_seq - 1)
            async with asyncio.timeout(20):
                while told not in caplog.text:
                    await asyncio.sleep(0.05)
    assert SAID not in caplog.text


@pytest.mark.parametrize("proof", ["sha256", "samples"])
async def test_frames_damaged_in_transit_are_sent_again(
    settings: Settings, spoken: bytes, proof: str
) -> None:
    right = {"sha256": hashlib.sha256(spoken).hexdigest(), "samples": len(spoken) // 2}
    wrong = {"sha256": "0" * 64, "samples": 1}
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        last = someone.next_seq - 1
        await someone.send(type="end", last_seq=last, **{**right, proof: wrong[proof]})
        told = await someone.listener.until("error")
        assert (told["code"], told["fatal"]) == ("audio_damaged", False)
        assert list(settings.live_path.glob("*")) == []
        someone.listener.messages.remove(told)
        assert (await someone.start(talk.question))["next_seq"] == 0
        await someone.speak(spoken, speed=0)
        await someone.send(type="end", last_seq=someone.next_seq - 1, **right)
        assert (await someone.listener.until("turn"))["turn"]["answer_text"] == SAID


async def test_frames_damaged_on_disk_are_sent_again(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        last = someone.next_seq - 1
        while someone.listener.of("ack")[-1:] == [] or someone.listener.of("ack")[-1]["seq"] < last:
            await asyncio.sleep(0.05)
        (journal,) = settings.live_path.glob("*.frames")
        content = bytearray(journal.read_bytes())
        content[len(content) // 2] ^= 1
        journal.write_bytes(content)
        right = {"sha256": hashlib.sha256(spoken).hexdigest(), "samples": len(spoken) // 2}
        await someone.send(type="end", last_seq=last, **right)
        told = await someone.listener.until("error")
        assert (told["code"], told["fatal"]) == ("audio_damaged", False)
        assert "received" not in {m["state"] for m in someone.listener.of("state")}
        someone.listener.messages.remove(told)
        assert (await someone.start(talk.question))["next_seq"] == 0
        await someone.speak(spoken, speed=0)
        await someone.send(type="end", last_seq=someone.next_seq - 1, **right)
        assert (await someone.listener.until("turn"))["turn"]["answer_text"] == SAID


async def test_an_answer_is_sent_again_if_its_recording_is_damaged_on_disk(
    settings: Settings, spoken: bytes
) -> None:
    read = FolderRecordingStore.get
    damages = 1

    async def damage_first(store: FolderRecordingStore, key: str) -> bytes:
        nonlocal damages
        content = await read(store, key)
        if damages == 0:
            return content
        damages -= 1
        return content[:-1]

    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        with patch.object(FolderRecordingStore, "get", damage_first):
            await someone.send(type="end", last_seq=someone.next_seq - 1)
            error = await someone.listener.until("error")
        assert (error["code"], error["fatal"]) == ("audio_damaged", False)
        assert list(settings.live_path.glob("*.frames")) == []
        someone.listener.messages.remove(error)
        assert (await someone.start(talk.question))["next_seq"] == 0
        await someone.speak(spoken, speed=0)
        await someone.send(type="end", last_seq=someone.next_seq - 1)
        assert (await someone.listener.until("turn"))["turn"]["answer_text"] == SAID


async def test_frames_are_encrypted_on_disk(settings: Settings, spoken: bytes) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        await someone.listener.until("ack")
        (journal,) = settings.live_path.glob("*.frames")
        written = journal.read_bytes()
        assert len(written) > len(spoken) // 4
        loud = next(at for at in range(0, len(spoken), 640) if any(spoken[at : at + 640]))
        assert spoken[loud : loud + 64] not in written


@pytest.mark.parametrize("how", ["delete", "revoke"])
async def test_the_connection_of_an_ended_interview_is_closed_and_its_frames_are_deleted(
    settings: Settings, spoken: bytes, how: str
) -> None:
    async with interview(settings) as talk, talk.line() as someone:
        await someone.start(talk.question)
        await someone.speak(spoken, speed=0)
        await someone.listener.until("ack")
        headers = {"Authorization": f"Bearer {talk.session_id}"}
        async with httpx2.AsyncClient(base_url=talk.url, headers=headers) as client:
            if how == "delete":
                receipt = await client.delete("/api/session")
                assert receipt.status_code == 200
                assert receipt.json()["recordings"] == 0
                assert receipt.json()["unfinished_answers"] == 1
            else:
                assert (await client.post("/api/session/revoke")).status_code == 204
        told = await someone.listener.until("error")
        assert (told["code"], told["fatal"]) == ("session_not_found", True)
        assert list(settings.live_path.glob("*")) == []
