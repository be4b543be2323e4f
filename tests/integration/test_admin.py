"""Consent, the notice, retention, deletion, export, reviewers and the audit log."""

import asyncio
import io
import json
import sqlite3
import threading
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import begin as begin_upload
from tests.integration.test_answers_once import piece
from tests.serving import parts_of, served

from daedam.clients.base import Recipient
from daedam.http.session_cookies import cookie_name
from daedam.interview import notice
from daedam.settings import Settings
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.journals import FrameJournal
from daedam.storage.recordings import EncryptedRecordings
from daedam.storage.tables import InterviewSession
from daedam.utils.audio_utils import wav_pcm


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


def own(body: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {body['session_id']}"}


async def answered(client: httpx2.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    body = await start(client)
    client.cookies.clear()
    return body, (await answer(client, body["session_id"], body["question"])).json()


async def test_consent_is_required_and_stored(client: httpx2.AsyncClient) -> None:
    told = (await client.get("/api/notice")).json()
    assert told["version"].startswith(notice.VERSION)
    assert "30일" in told["text"]
    assert "30 days" in told["text_en"]
    consent = {"notice_version": told["version"], "recording": True}
    body = (
        await client.post("/api/session/start", json={"user_id": "u", "consent": consent})
    ).json()
    kept = (await client.get("/api/session", headers=own(body))).json()["consent"]
    assert {**kept, "at": None} == {**consent, "at": None}
    for said, status, code in (
        ({**consent, "recording": False}, 422, "consent_refused"),
        ({**consent, "notice_version": "1999-01"}, 409, "notice_changed"),
        ({**consent, "notice_version": notice.VERSION}, 409, "notice_changed"),
    ):
        refused = await client.post("/api/session/start", json={"user_id": "u", "consent": said})
        assert (refused.status_code, refused.json()["code"]) == (status, code)


class ServerSTT(FakeSTT):
    recipient = Recipient.SERVER


class ServerLLM(FakeLLM):
    recipient = Recipient.SERVER


class GoogleLLM(FakeLLM):
    recipient = Recipient.GOOGLE


class ServerTTS(FakeTTS):
    recipient = Recipient.SERVER


LEAVING = {
    "음성 인식 서버로": "speech recognition server",
    "언어 모델 서버로": "language model server",
    "Google": "Google",
    "음성 합성 서버로": "speech synthesis server",
}
"""Words of the notice about each receiver of audio or text, in Korean and English."""


@pytest.mark.parametrize(
    ("stt", "llm", "tts", "told_of"),
    [
        (FakeSTT, FakeLLM, FakeTTS, ()),
        (ServerSTT, FakeLLM, FakeTTS, ("음성 인식 서버로",)),
        (FakeSTT, ServerLLM, FakeTTS, ("언어 모델 서버로",)),
        (FakeSTT, GoogleLLM, FakeTTS, ("Google",)),
        (FakeSTT, FakeLLM, ServerTTS, ("음성 합성 서버로",)),
    ],
)
async def test_the_notice_names_who_receives_audio_and_text(
    settings: Settings,
    stt: type[FakeSTT],
    llm: type[FakeLLM],
    tts: type[FakeTTS],
    told_of: tuple[str, ...],
) -> None:
    async with served(settings, stt(ANSWER), llm(FOLLOWUP), tts()) as client:
        told = (await client.get("/api/notice")).json()
    for korean, english in LEAVING.items():
        assert (korean in told["text"]) == (english in told["text_en"]) == (korean in told_of)


async def test_a_deletion_removes_rows_and_files(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, done = await answered(client)
    other, _ = await answered(client)
    assert (await client.delete("/api/session")).status_code == 401
    receipt = (await client.delete("/api/session", headers=own(body))).json()
    assert receipt["recordings"] == receipt["transcripts"] == 1
    assert receipt["recording_bytes"] == len(SOUND)
    assert receipt["spoken_files"] == receipt["questions"] == 2
    for path in (
        "/api/session",
        f"/api/answer/{done['turn_id']}/audio",
        done["next_question"]["audio_url"],
    ):
        assert (await client.get(path, headers=own(body))).status_code == 404
    assert (await client.delete("/api/session", headers=own(body))).status_code == 404
    assert len(list(settings.recordings_path.rglob("*.*"))) == 1, "the other's"
    assert (await client.get("/api/session", headers=own(other))).status_code == 200
    for file in settings.daedam_data.glob("daedam.sqlite3*"):
        content = file.read_bytes()
        assert content.count(ANSWER.encode()) <= 1, "the other's"
        assert body["session_id"].encode() not in content


async def test_an_interview_past_its_retention_period_is_deleted(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, _ = await answered(client)
    state = (await client.get("/api/session", headers=own(body))).json()
    left = datetime.fromisoformat(state["delete_after"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30), "on by default"
    short = await client.post("/api/session/start", json={"user_id": "u", "retention_days": 1})
    assert short.json()["delete_after"] < state["delete_after"]
    longer = await client.post("/api/session/start", json={"user_id": "u", "retention_days": 31})
    assert longer.status_code == 422
    parts = parts_of(client)
    assert await parts.erasure.sweep() == 0
    async with Database(settings.sqlalchemy_url).transaction() as db:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await db.execute(update(InterviewSession).values(delete_after=past))
    assert (await client.get("/api/session", headers=own(body))).status_code == 404
    assert await parts.erasure.sweep() == 2
    assert list(settings.recordings_path.rglob("*.*")) == []


async def test_an_expired_interview_can_still_be_exported_and_deleted(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, _ = await answered(client)
    async with Database(settings.sqlalchemy_url).transaction() as db:
        await db.execute(update(InterviewSession).values(expires_at=datetime.now(UTC)))
    assert (await client.get("/api/session", headers=own(body))).status_code == 404
    assert (await client.get("/api/session/export", headers=own(body))).status_code == 200
    assert (await client.delete("/api/session", headers=own(body))).status_code == 200
    assert (await client.get("/api/session/export", headers=own(body))).status_code == 404


@pytest.mark.parametrize("by", ["header", "cookie"])
async def test_data_past_its_retention_period_can_be_exported_and_deleted(
    client: httpx2.AsyncClient, settings: Settings, by: str
) -> None:
    """Such data exists when a deletion is postponed because the clock may be wrong."""
    body, _ = await answered(client)
    async with Database(settings.sqlalchemy_url).transaction() as db:
        past = datetime.now(UTC) - timedelta(days=1)
        await db.execute(update(InterviewSession).values(delete_after=past, expires_at=past))
    name = body["interview"]
    cookie = {"Cookie": f"{cookie_name(name)}={body['session_id']}"}
    headers, query = (own(body), "") if by == "header" else (cookie, f"?interview={name}")
    export = f"/api/session/export{query}"
    assert (await client.get(f"/api/session{query}", headers=headers)).status_code == 404
    assert (await client.get(export, headers=headers)).status_code == 200
    assert (await client.delete(f"/api/session{query}", headers=headers)).status_code == 200
    assert (await client.get(export, headers=headers)).status_code == 404


@pytest.mark.parametrize("how", ["revoked", "expired"])
async def test_the_id_of_an_ended_session_is_refused(
    client: httpx2.AsyncClient, settings: Settings, how: str
) -> None:
    body, done = await answered(client)
    if how == "revoked":
        assert (await client.post("/api/session/revoke", headers=own(body))).status_code == 204
    else:
        async with Database(settings.sqlalchemy_url).transaction() as db:
            await db.execute(update(InterviewSession).values(expires_at=datetime.now(UTC)))
    never = {"Authorization": "Bearer s_never"}
    closed = ["/api/session", "/api/session/report", f"/api/answer/{done['turn_id']}/audio"]
    for path in [*closed, "/api/session/export"] if how == "revoked" else closed:
        ended = await client.get(path, headers=own(body))
        assert ended.status_code == 404
        assert ended.json() == (await client.get(path, headers=never)).json()
    sent = await answer(client, body["session_id"], done["next_question"])
    assert (sent.status_code, sent.json()["code"]) == (404, "session_not_found")


async def test_the_export_holds_all_stored_data(client: httpx2.AsyncClient) -> None:
    body, done = await answered(client)
    exported = await client.get("/api/session/export", headers=own(body))
    assert exported.headers["content-type"] == "application/zip"
    assert exported.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        told = json.loads(archive.read("interview.json"))
        assert told["questions"][0]["answer"]["text"] == ANSWER
        assert told["questions"][0]["answer"]["turn_id"] == done["turn_id"]
        sounds = {name: archive.read(name) for name in archive.namelist()}
    assert [(entry["by"], entry["action"]) for entry in told["audit"]] == [
        ("candidate", "begun"),
        ("candidate", "exported"),
    ]
    assert told["questions"][0]["answer"]["voice"]
    assert sounds["answers/01-q_main_1.wav"] == SOUND
    assert sounds["questions/02-q_follow_1.wav"][:4] == b"RIFF"
    assert body["session_id"] not in json.dumps(told)


async def test_an_archive_is_streamed_and_lists_missing_files(
    client: httpx2.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, done = await answered(client)
    await answer(client, body["session_id"], done["next_question"], TONE)
    lost, *_ = sorted(settings.recordings_path.rglob("*.wav"), key=lambda file: file.stat().st_size)
    lost.write_bytes(b"damaged")
    read: list[str] = []
    get = EncryptedRecordings.get

    async def noted(self: EncryptedRecordings, key: str, wrapped: bytes | None) -> bytes:
        read.append(key)
        return await get(self, key, wrapped)

    monkeypatch.setattr(EncryptedRecordings, "get", noted)
    parts = parts_of(client)
    pieces = await parts.export.archive_session(body["session_id"])
    first = await anext(pieces)
    assert first
    assert not read, "nothing is read before it is asked for"
    whole = first + b"".join([piece async for piece in pieces])
    assert len(read) == 2
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        missing = archive.read("missing.txt").decode()
        answers = json.loads(archive.read("interview.json"))["questions"]
    assert sum(name.startswith("answers/") for name in names) == 1
    assert missing.splitlines()[-1] == "answers/02-q_follow_1.wav"
    assert "읽을 수 없어" in missing
    assert answers[1]["answer"]["turn_id"]
    complete = await client.get("/api/session/export", headers=own(body))
    assert complete.status_code == 200


async def test_an_aborted_download_raises_no_other_error(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, _ = await answered(client)
    writing, go_on = threading.Event(), threading.Event()
    write = zipfile.ZipFile.writestr

    def slowly(self: zipfile.ZipFile, name: str, content: bytes) -> None:
        with self.open(name, "w") as file:
            writing.set()
            go_on.wait(10)
            file.write(content)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", slowly)
    pieces = await parts_of(client).export.archive_session(body["session_id"])
    reading = asyncio.ensure_future(anext(pieces))
    await asyncio.to_thread(writing.wait, 10)
    reading.cancel()
    await asyncio.wait({reading})
    assert reading.cancelled()
    go_on.set()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", write)
    assert (await client.get("/api/session/export", headers=own(body))).status_code == 200


async def test_the_received_part_of_an_unfinished_answer_is_exported(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await start(client)
    begun = await begin_upload(client, body, SOUND)
    upload = begun.json()["upload_id"]
    await piece(client, body, upload, 0, SOUND[:1000])
    live = await parts_of(client).sessions.interview(body["session_id"])
    path = settings.live_path / f"{live.questions[0].id}.frames"
    journal = FrameJournal(path, parts_of(client).live.context.vault)
    journal.add(b"\1\0" * 1600)
    await journal.flush()
    with path.open("ab") as cut_off:
        cut_off.write(b"the beginning of a frame")
    before = path.read_bytes()
    exported = await client.get("/api/session/export", headers=own(body))
    with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
        assert archive.read(f"unfinished/{upload}.part") == SOUND[:1000]
        pcm, rate_hz = wav_pcm(archive.read("unfinished/q_main_1.wav"))
        (told,) = json.loads(archive.read("interview.json"))["uploads"]
    assert (pcm, rate_hz) == (b"\1\0" * 1600, 16_000)
    assert (told["upload_id"], told["size_bytes"]) == (upload, len(SOUND))
    assert path.read_bytes() == before, "somebody may be writing it"


async def test_access_by_reviewers_is_allowed_and_recorded(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, done = await answered(client)
    parts = parts_of(client)
    signed_in = {"Authorization": f"Bearer {await parts.reviewers.add('김검토')}"}
    listed = (await client.get("/api/interviews", headers=signed_in)).json()["interviews"]
    ref = listed[0]["ref"]
    seen = (await client.get(f"/api/interviews/{ref}", headers=signed_in)).json()
    assert seen["turns"][0]["answer_text"] == ANSWER
    assert body["session_id"] not in json.dumps(seen)
    heard = await client.get(f"/api/answer/{done['turn_id']}/audio", headers=signed_in)
    assert heard.content == SOUND
    question = urlsplit(body["question"]["audio_url"]).path
    assert (await client.get(question, headers=signed_in)).status_code == 200
    async with Database(settings.sqlalchemy_url).transaction() as db:
        entries = (await db.execute(text("SELECT actor, action, subject FROM audit_entries"))).all()
        assert await audit.first_broken_entry(db) is None
    by_reviewer = [(action, subject) for actor, action, subject in entries if "김검토" in actor]
    assert by_reviewer == [("listed", "*"), ("read", ref), ("heard", ref), ("heard", ref)]
    await parts.reviewers.revoke("김검토")
    assert (await client.get("/api/interviews", headers=signed_in)).status_code == 404
    assert (await client.get("/api/interviews", headers=own(body))).status_code == 404
    assert (await client.get("/api/interviews")).status_code == 401


async def test_a_truncated_audit_log_is_detected_by_its_stored_head(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    for _ in range(3):
        await start(client)
    database = Database(settings.sqlalchemy_url)
    async with database.transaction() as db:
        count, head = await audit.count_and_last_hash(db)
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as raw:
        raw.execute("DROP TRIGGER audit_entries_keep_DELETE")
        raw.execute("DELETE FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)")
        raw.commit()
    async with database.transaction() as db:
        assert await audit.first_broken_entry(db) is None
        assert await audit.count_and_last_hash(db) != (count, head)
        assert (await audit.count_and_last_hash(db))[0] == count - 1
    await database.close()


async def test_the_audit_log_stores_its_entries_unchanged(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    for _ in range(3):
        await start(client)
    database = Database(settings.sqlalchemy_url)
    for statement in ("UPDATE audit_entries SET actor = 'me'", "DELETE FROM audit_entries"):
        with pytest.raises(DBAPIError):
            async with database.transaction() as db:
                await db.execute(text(statement))
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as raw:
        raw.execute("DROP TRIGGER audit_entries_keep_UPDATE")
        raw.execute("UPDATE audit_entries SET actor = 'me' WHERE id = 2")
        raw.commit()
    async with database.transaction() as db:
        assert await audit.first_broken_entry(db) == 2
    await database.close()


async def test_access_to_missing_audio_is_not_recorded(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, done = await answered(client)
    parts = parts_of(client)
    signed_in = {"Authorization": f"Bearer {await parts.reviewers.add('김검토')}"}
    asked = urlsplit(done["next_question"]["audio_url"]).path
    for file in (*settings.recordings_path.rglob("*.wav"), *settings.audio_path.rglob("q_*.wav")):
        file.unlink()
    for path in (f"/api/answer/{done['turn_id']}/audio", asked):
        assert (await client.get(path, headers=signed_in)).status_code == 404
    record = await client.get("/api/session/export", headers=own(body))
    with zipfile.ZipFile(io.BytesIO(record.content)) as archive:
        told = json.loads(archive.read("interview.json"))
    assert [entry["action"] for entry in told["audit"]] == ["begun", "exported"]


async def test_a_range_of_a_recording_is_served(client: httpx2.AsyncClient) -> None:
    body, done = await answered(client)
    path = f"/api/answer/{done['turn_id']}/audio"
    for asked, begin, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, len(SOUND)),
        ("bytes=-7", len(SOUND) - 7, len(SOUND)),
        (f"bytes=5-{10**14}", 5, len(SOUND)),
    ):
        part = await client.get(path, headers={**own(body), "Range": asked})
        assert (part.status_code, part.content) == (206, SOUND[begin:end])
        assert part.headers["content-range"] == f"bytes {begin}-{end - 1}/{len(SOUND)}"
        assert part.headers["cache-control"] == "no-store"
    beyond = await client.get(path, headers={**own(body), "Range": f"bytes={len(SOUND)}-"})
    assert beyond.status_code == 416
    several = await client.get(path, headers={**own(body), "Range": "bytes=0-1,4-5"})
    assert (several.status_code, several.content) == (200, SOUND)
