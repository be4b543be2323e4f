"""The list of a candidate's own interviews, and the renewal of their session ids."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import parts_of, served

from daedam.http.session_cookies import MAX_COOKIES, cookie_name
from daedam.services.trusted_clock import ClockTimes
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.tables import AuditEntry, InterviewSession

DAY = timedelta(days=1)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.sqlalchemy_url)
    yield database
    await database.close()


async def let_pass(database: Database, time: timedelta) -> None:
    """Move all times of all interviews back, as if `time` had passed."""
    names = ("started_at", "finished_at", "active_at", "expires_at", "delete_after")
    async with database.transaction() as db:
        for interview in await db.scalars(select(InterviewSession)):
            for name in names:
                moment = getattr(interview, name)
                if moment is not None:
                    setattr(interview, name, moment - time)


def own(body: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {body['session_id']}"}


async def renewed(client: httpx2.AsyncClient, body: dict[str, Any]) -> httpx2.Response:
    return await client.post("/api/session/renew", headers=own(body))


async def listed(client: httpx2.AsyncClient, *bodies: dict[str, Any]) -> list[dict[str, Any]]:
    params = [("ref", body["interview"]) for body in bodies]
    response = await client.get("/api/my/interviews", params=params)
    assert response.status_code == 200
    interviews: list[dict[str, Any]] = response.json()["interviews"]
    return interviews


async def test_an_interview_can_be_opened_again_a_day_later(
    client: httpx2.AsyncClient, database: Database
) -> None:
    body = await start(client)
    await answer(client, body["session_id"], body["question"])
    await let_pass(database, DAY)
    assert (await client.get("/api/session", headers=own(body))).status_code == 404
    state = await renewed(client, body)
    assert state.status_code == 200
    left = datetime.fromisoformat(state.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    assert (await client.get("/api/session", headers=own(body))).json() == state.json()
    report = await client.get("/api/session/report", headers=own(body))
    assert report.json()["answers"][0]["answer_text"] == ANSWER
    async with database.reading() as db:
        actions = (await db.scalars(select(AuditEntry.action).order_by(AuditEntry.id))).all()
    assert actions == ["begun", "renewed"]


async def test_a_valid_session_id_is_renewed_without_an_audit_entry(
    client: httpx2.AsyncClient, database: Database
) -> None:
    body = await start(client)
    await let_pass(database, timedelta(hours=12))
    first = (await renewed(client, body)).json()["expires_at"]
    assert first > body["expires_at"]
    async with database.reading() as db:
        assert (await db.scalars(select(AuditEntry.action))).all() == ["begun"]


async def test_a_session_id_is_not_renewed_beyond_the_retention_period(
    client: httpx2.AsyncClient, database: Database
) -> None:
    body = await start(client)
    await let_pass(database, 29.5 * DAY)
    state = (await renewed(client, body)).json()
    assert state["expires_at"] == state["delete_after"]
    await let_pass(database, DAY)
    assert (await renewed(client, body)).status_code == 404


async def test_an_interview_that_is_due_is_neither_listed_nor_renewed(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = await start(client)
    clock = parts_of(client).sessions._clock
    today = datetime.now(UTC)
    due = today + timedelta(days=31)
    for times, is_listed in (
        (ClockTimes(today, today), True),
        (ClockTimes(due, today), True),  # the clock may be wrong: nothing is deleted yet
        (ClockTimes(due, due), False),
    ):
        monkeypatch.setattr(clock, "current", lambda times=times: times)
        assert bool(await listed(client, body)) is is_listed
        assert (await renewed(client, body)).status_code == (200 if is_listed else 404)


async def test_a_renewal_sets_the_cookie_until_the_interview_is_deleted(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    named = {"interview": body["interview"]}
    again = await client.post("/api/session/renew", params=named)
    age = int(again.headers["set-cookie"].lower().split("max-age=")[1].split(";")[0])
    assert age == pytest.approx(30 * 86_400, abs=60)


async def test_the_cookie_of_an_interview_that_is_kept_without_end_outlives_its_session_id(
    settings: Settings,
) -> None:
    without_end = settings.model_copy(update={"retention_days": 0})
    async with served(without_end, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        response = await client.post("/api/session/start", json={"user_id": "u", "mode": "voice"})
    age = int(response.headers["set-cookie"].lower().split("max-age=")[1].split(";")[0])
    assert age == pytest.approx(400 * 86_400, abs=60)


@pytest.mark.parametrize("how", ["deleted", "revoked"])
async def test_the_id_of_an_erased_or_revoked_interview_cannot_be_renewed(
    client: httpx2.AsyncClient, how: str
) -> None:
    body = await start(client)
    if how == "deleted":
        assert (await client.delete("/api/session", headers=own(body))).status_code == 200
    else:
        assert (await client.post("/api/session/revoke", headers=own(body))).status_code == 204
    refused = await renewed(client, body)
    never = await client.post("/api/session/renew", headers={"Authorization": "Bearer s_never"})
    assert (refused.status_code, refused.json()) == (404, never.json())


async def test_a_renewal_affects_only_the_named_interview(
    client: httpx2.AsyncClient, database: Database
) -> None:
    mine, other = await start(client), await start(client)
    await let_pass(database, DAY)
    named = {"interview": mine["interview"]}
    assert (await client.post("/api/session/renew")).json()["code"] == "interview_not_named"
    assert (await client.post("/api/session/renew", params=named)).status_code == 200
    assert (await client.get("/api/session", headers=own(other))).status_code == 404
    stolen = {"cookie": f"{cookie_name(mine['interview'])}={other['session_id']}x"}
    client.cookies.clear()
    wrong = await client.post("/api/session/renew", params=named, headers=stolen)
    assert wrong.status_code == 404


async def test_the_list_has_the_named_interviews_with_a_cookie(
    client: httpx2.AsyncClient, database: Database
) -> None:
    response = await client.post(
        "/api/session/start",
        json={"user_id": "u", "mode": "voice", "position": "회계", "company": "가나"},
    )
    first, second, unnamed = response.json(), await start(client), await start(client)
    await answer(client, first["session_id"], first["question"])
    await client.post("/api/session/finish", headers=own(first))
    entries = await listed(client, first, second)
    assert [entry["interview"] for entry in entries] == [second["interview"], first["interview"]]
    last = entries[1]
    assert (last["status"], last["answered"]) == ("finished", 1)
    assert (last["position"], last["company"]) == ("회계", "가나")
    await let_pass(database, DAY)
    assert len(await listed(client, first, second)) == 2, "expired ones can be renewed"
    client.cookies.delete(cookie_name(first["interview"]))
    assert len(await listed(client, first, second)) == 1
    with_token = await client.get("/api/my/interviews", headers=own(unnamed))
    assert [entry["interview"] for entry in with_token.json()["interviews"]] == [
        unnamed["interview"]
    ]


async def test_the_list_leaves_out_deleted_and_revoked_interviews(
    client: httpx2.AsyncClient,
) -> None:
    gone, revoked, kept = await start(client), await start(client), await start(client)
    jar = dict(client.cookies)
    await client.delete("/api/session", headers=own(gone))
    await client.post("/api/session/revoke", headers=own(revoked))
    for name, value in jar.items():
        client.cookies.set(name, value, domain="localhost.local", path="/")
    entries = await listed(client, gone, revoked, kept)
    assert [entry["interview"] for entry in entries] == [kept["interview"]]


async def test_an_answer_counts_once_however_often_it_is_given(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    done = (await answer(client, body["session_id"], body["question"])).json()
    (before,) = await listed(client, body)
    await answer(client, body["session_id"], done["next_question"])
    (after,) = await listed(client, body)
    assert (before["answered"], after["answered"]) == (1, 1), "the second one is a follow-up"


async def test_a_forgotten_interview_stays_on_the_server(client: httpx2.AsyncClient) -> None:
    mine, other = await start(client), await start(client)
    forgotten = await client.post("/api/session/forget", json={"interviews": [mine["interview"]]})
    assert forgotten.status_code == 204
    assert list(client.cookies) == [cookie_name(other["interview"])]
    assert (await client.get("/api/session", headers=own(mine))).status_code == 200


async def test_a_foreign_page_cannot_make_a_browser_forget(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    refused = await client.post(
        "/api/session/forget",
        json={"interviews": [body["interview"]]},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert refused.status_code == 403
    assert list(client.cookies) == [cookie_name(body["interview"])]


@pytest.mark.parametrize("names", [[], ["i_1; Path=/"], ["s_1"], ["i_1"] * (MAX_COOKIES + 1)])
async def test_only_ids_of_interviews_can_be_forgotten(
    client: httpx2.AsyncClient, names: list[str]
) -> None:
    refused = await client.post("/api/session/forget", json={"interviews": names})
    assert refused.status_code == 422
    assert "set-cookie" not in refused.headers
