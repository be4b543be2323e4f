"""An answer is stored once and unchanged, however often and in however many pieces it is sent."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import httpx2
import numpy as np
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import parts_of, served

from daedam.routers import answer_form
from daedam.services.answers.intake import MAX_IN_MEMORY
from daedam.services.answers.uploads import MAX_UNFINISHED_UPLOADS
from daedam.settings import Settings
from daedam.storage.journals import FrameJournal
from daedam.storage.vault import DataKey, Vault, load_master_key
from daedam.utils.audio_utils import wav_bytes

HUM = wav_bytes(0.1 * np.sin(np.arange(32_000) * 0.03).astype(np.float32), 16_000)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


def own(body: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {body['session_id']}"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def keyed(
    client: httpx2.AsyncClient, body: dict[str, Any], question: Any, content: bytes, key: str
) -> httpx2.Response:
    form = {"question_id": question["id"], "turn_type": question["type"]}
    return await client.post(
        "/api/answer/complete",
        data={"session_id": body["session_id"], **form},
        files={"audio_file": ("a.wav", content)},
        headers={"Idempotency-Key": key},
    )


async def test_the_same_answer_again_returns_the_same_turn(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    first = await keyed(client, body, body["question"], TONE, "k-1")
    assert first.status_code == 200
    for again in (
        await keyed(client, body, body["question"], TONE, "k-1"),
        await keyed(client, body, body["question"], TONE, "k-2"),
        await answer(client, body["session_id"], body["question"], TONE),
    ):
        assert again.status_code == 200
        assert again.json() == first.json()
    assert len((await client.get("/api/session", headers=own(body))).json()["turns"]) == 2


async def test_an_idempotency_key_belongs_to_one_answer(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    first = await keyed(client, body, body["question"], TONE, "k-1")
    following = first.json()["next_question"]
    for reused in (
        await keyed(client, body, body["question"], HUM, "k-1"),
        await keyed(client, body, following, HUM, "k-1"),
        await keyed(client, body, following, TONE, "k-1"),
    ):
        assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    other = await keyed(client, body, body["question"], HUM, "k-2")
    assert (other.status_code, other.json()["code"]) == (409, "already_answered")
    another = await start(client)
    elsewhere = await keyed(client, another, another["question"], HUM, "k-1")
    assert elsewhere.status_code == 200, "a key is its interview's own"


async def test_the_idempotency_key_of_a_refused_answer_can_be_used_again(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    refused = await keyed(client, body, body["question"], b"no recording", "k-1")
    assert refused.status_code == 415
    assert (await keyed(client, body, body["question"], TONE, "k-1")).status_code == 200


@pytest.mark.parametrize(
    ("proof", "taken"),
    [
        ({"audio_sha256": sha256(TONE)}, True),
        ({"audio_sha256": sha256(TONE).upper(), "sample_count": "32000"}, True),
        ({"audio_sha256": sha256(HUM)}, False),
        ({"audio_sha256": sha256(TONE), "sample_count": "31999"}, False),
    ],
)
async def test_an_upload_with_a_wrong_digest_is_refused(
    client: httpx2.AsyncClient, proof: dict[str, str], taken: bool
) -> None:
    body = await start(client)
    sent = await answer(client, body["session_id"], body["question"], TONE, **proof)
    if taken:
        assert sent.status_code == 200
        return
    assert (sent.status_code, sent.json()["code"]) == (422, "audio_damaged")
    assert (await answer(client, body["session_id"], body["question"], TONE)).status_code == 200


async def test_the_recording_is_not_read_before_the_request_is_authorized(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    client.cookies.clear()
    boundary = "b0undary"
    read = 0

    def part(name: str, value: str) -> bytes:
        return (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()

    def file_begins() -> bytes:
        return (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            'name="audio_file"; filename="a.wav"\r\n\r\n'
        ).encode()

    async def endless(*fields: bytes) -> AsyncIterator[bytes]:
        nonlocal read
        for field in fields:
            yield field
        yield file_begins()
        for _ in range(1000):
            read += 1
            yield b"\0" * 65_536

    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    for fields, status in (
        ([], 401),
        ([part("session_id", "s_unknown")], 404),
        (
            [
                part("session_id", body["session_id"]),
                part("question_id", "q_9"),
                part("turn_type", "main"),
            ],
            404,
        ),
        (
            [
                part("session_id", body["session_id"]),
                part("question_id", "q_main_1"),
                part("turn_type", "followup"),
            ],
            422,
        ),
    ):
        read = 0
        refused = await client.post(
            "/api/answer/complete", content=endless(*fields), headers=headers
        )
        assert refused.status_code == status
        assert read <= 1, "told before the recording came"


async def begin(
    client: httpx2.AsyncClient, body: dict[str, Any], content: bytes, **changed: Any
) -> httpx2.Response:
    announced = {
        "question_id": body["question"]["id"],
        "turn_type": "main",
        "size_bytes": len(content),
        "audio_sha256": sha256(content),
        "sample_count": None,
    }
    return await client.post("/api/uploads", json={**announced, **changed}, headers=own(body))


async def piece(
    client: httpx2.AsyncClient, body: dict[str, Any], upload: str, offset: int, content: bytes
) -> httpx2.Response:
    return await client.patch(
        f"/api/uploads/{upload}",
        content=content,
        headers={**own(body), "Upload-Offset": str(offset)},
    )


async def test_an_upload_resumes_at_its_offset(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await start(client)
    begun = await begin(client, body, SOUND)
    assert begun.status_code == 201
    upload = begun.json()["upload_id"]
    half = len(SOUND) // 2
    assert (await piece(client, body, upload, 0, SOUND[:half])).json()["offset"] == half
    early = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    wrong = await piece(client, body, upload, half + 1, SOUND[half + 1 :])
    assert (wrong.status_code, wrong.json()["code"]) == (409, "upload_offset")
    again = await begin(client, body, SOUND)
    assert (again.status_code, again.json()["upload_id"]) == (200, upload)
    assert again.json()["offset"] == half
    assert all(SOUND[:200] not in f.read_bytes() for f in settings.live_path.rglob("*.upload"))
    too_much = await piece(client, body, upload, half, SOUND[half:] + b"x")
    assert too_much.status_code == 413
    assert (await piece(client, body, upload, half, SOUND[half:])).status_code == 200
    done = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert done.status_code == 200
    assert done.json()["answer_text"] == ANSWER
    once_more = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert once_more.json() == done.json()
    recording = await client.get(f"/api/answer/{done.json()['turn_id']}/audio", headers=own(body))
    assert recording.content == SOUND
    assert list(settings.live_path.rglob("*.upload")) == []


async def test_an_upload_for_an_answered_question_begins_with_the_same_recording_only(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    sent = await answer(client, body["session_id"], body["question"], TONE)
    refused = await begin(client, body, HUM)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_answered")
    again = await begin(client, body, TONE)
    assert again.status_code == 201
    done = await client.post(
        f"/api/uploads/{again.json()['upload_id']}/complete", headers=own(body)
    )
    assert done.json() == sent.json()


async def test_a_damaged_upload_starts_again(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    damaged = SOUND[:-2] + bytes([SOUND[-2] ^ 1, SOUND[-1]])
    await piece(client, body, upload, 0, damaged)
    done = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert (done.status_code, done.json()["code"]) == (422, "audio_damaged")
    state = await client.get(f"/api/uploads/{upload}", headers=own(body))
    assert state.json()["offset"] == 0
    await piece(client, body, upload, 0, SOUND)
    assert (
        await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    ).status_code == 200


async def test_storing_a_piece_reads_no_earlier_piece(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    opened: list[int] = []
    decrypt = DataKey.open
    monkeypatch.setattr(
        DataKey, "open", lambda key, sealed, name: opened.append(1) or decrypt(key, sealed, name)
    )
    size = 1 + len(SOUND) // 10
    for offset in range(0, len(SOUND), size):
        sent = await piece(client, body, upload, offset, SOUND[offset : offset + size])
        assert sent.status_code == 200
        state = await client.get(f"/api/uploads/{upload}", headers=own(body))
        assert state.json()["offset"] == sent.json()["offset"]
    assert not opened, "a look at an upload, or its next piece, decrypts nothing"
    done = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert done.status_code == 200
    assert opened


async def test_a_piece_stored_by_another_process_counts(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    assert (await piece(client, body, upload, 0, SOUND[:1000])).status_code == 200
    there = FrameJournal(
        settings.live_path / f"{upload}.upload",
        Vault(load_master_key(None, settings.master_key_path)),
    )
    await there.open()
    there.add(SOUND[1000:3000])
    await there.flush()
    again = await piece(client, body, upload, 1000, SOUND[1000:3000])
    assert (again.status_code, again.json()["code"]) == (409, "upload_offset")
    state = await client.get(f"/api/uploads/{upload}", headers=own(body))
    assert state.json()["offset"] == 3000
    assert (await piece(client, body, upload, 3000, SOUND[3000:])).status_code == 200
    done = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
    assert done.json()["answer_text"] == ANSWER


async def test_a_complete_upload_waits_for_memory(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    assert (await piece(client, body, upload, 0, SOUND)).status_code == 200
    intake, asked = parts_of(client).intake, asyncio.Event()
    room = intake.room

    @contextlib.asynccontextmanager
    async def noted(session_id: str) -> AsyncIterator[None]:
        asked.set()
        async with room(session_id):
            yield

    with (
        patch.object(intake, "room", noted),
        patch.object(intake, "receive", wraps=intake.receive) as receive,
    ):
        async with contextlib.AsyncExitStack() as others:
            for number in range(MAX_IN_MEMORY):
                await others.enter_async_context(room(f"other {number}"))
            waiting = asyncio.ensure_future(
                client.post(f"/api/uploads/{upload}/complete", headers=own(body))
            )
            await asked.wait()
            state = await client.get("/api/session", headers=own(body))  # served meanwhile
            assert state.status_code == 200
            receive.assert_not_called()
        assert (await waiting).status_code == 200
        receive.assert_called_once()


async def test_the_uploads_of_a_deleted_interview_are_deleted(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    assert (await piece(client, body, upload, 0, SOUND[:1000])).status_code == 200
    uploads = parts_of(client).uploads
    assert upload in uploads._open, "its key is in memory between two pieces"
    assert (await client.delete("/api/session", headers=own(body))).status_code == 200
    assert upload not in uploads._open


async def test_a_client_that_sends_nothing_times_out(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_form, "CHUNK_TIMEOUT_S", 0.05)
    body = await start(client)
    upload = (await begin(client, body, SOUND)).json()["upload_id"]

    async def silent() -> AsyncIterator[bytes]:
        yield SOUND[:100]
        await asyncio.sleep(1)
        yield SOUND[100:]

    sent = await client.patch(
        f"/api/uploads/{upload}",
        content=silent(),
        headers={**own(body), "Upload-Offset": "0"},
    )
    assert sent.status_code == 422
    assert (await client.get(f"/api/uploads/{upload}", headers=own(body))).json()["offset"] == 0


async def test_unfinished_uploads_per_question_are_limited(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await start(client)
    uploads = []
    for number in range(MAX_UNFINISHED_UPLOADS + 2):
        content = SOUND + bytes([number])
        uploads.append((await begin(client, body, content)).json()["upload_id"])
        await piece(client, body, uploads[-1], 0, content[:1000])
    states = [
        (await client.get(f"/api/uploads/{upload}", headers=own(body))).status_code
        for upload in uploads
    ]
    assert states == [404, 404, *[200] * MAX_UNFINISHED_UPLOADS]
    left = {path.stem for path in settings.live_path.rglob("*.upload")}
    assert left == set(uploads[2:])


async def test_an_upload_of_another_interview_is_not_found(client: httpx2.AsyncClient) -> None:
    body, other = await start(client), await start(client)
    client.cookies.clear()
    upload = (await begin(client, body, SOUND)).json()["upload_id"]
    theirs = await client.get(f"/api/uploads/{upload}", headers=own(other))
    missing = await client.get("/api/uploads/u_nothing", headers=own(other))
    assert theirs.status_code == 404
    assert theirs.json() == missing.json()
    assert (await piece(client, other, upload, 0, b"x")).status_code == 404
    large = await begin(client, body, SOUND, size_bytes=2**40)
    assert (large.status_code, large.json()["code"]) == (413, "audio_too_large")


async def test_concurrent_copies_of_an_answer_are_one_turn(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    sent = await asyncio.gather(
        *(keyed(client, body, body["question"], TONE, "k") for _ in range(20))
    )
    assert {response.status_code for response in sent} == {200}
    assert len({response.json()["turn_id"] for response in sent}) == 1


async def test_a_recording_over_the_limit_is_cut_with_a_notice(
    settings: Settings,
) -> None:
    """The recording is cut and not refused, because sending it again would not help.

    The page's copy of an answer may be a little longer than the limit.
    """
    short = settings.model_copy(update={"max_answer_sec": 3})
    async with served(short, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        question = body["question"]
        for late_s, notices in ((0.05, []), (4, [("recording", "whole", "cut")])):
            late = wav_bytes(np.full(round(16_000 * (3 + late_s)), 99, np.int16), 16_000)
            samples = round(16_000 * (3 + late_s))
            proof = {"audio_sha256": sha256(late), "sample_count": str(samples)}
            sent = await answer(client, body["session_id"], question, late, **proof)
            assert sent.status_code == 200
            said = sent.json()["notices"]
            assert [(n["role"], n["wanted"], n["used"]) for n in said] == notices
            assert sent.json()["metrics"]["duration_sec"] == 3
            question = sent.json()["next_question"]
        turns = (await client.get("/api/session", headers=own(body))).json()["turns"]
        assert "제한 시간" in turns[1]["notices"][0]["message"]


async def test_a_truncated_recording_is_refused_unless_the_client_has_no_more(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    half = TONE[: len(TONE) // 2]
    refused = await answer(client, body["session_id"], body["question"], half)
    assert (refused.status_code, refused.json()["code"]) == (422, "audio_truncated")
    proof = {"audio_sha256": sha256(half)}
    taken = await answer(client, body["session_id"], body["question"], half, **proof)
    assert taken.status_code == 200
    assert [n["used"] for n in taken.json()["notices"]] == ["incomplete"]
