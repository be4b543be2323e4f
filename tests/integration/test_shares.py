"""Links to a report: who may create and delete them, what they show, and when they end."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import pytest
from sqlalchemy import select
from tests.contract.test_http_contract import ANSWER, FOLLOWUP
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_answers_once import own
from tests.integration.test_room import TimedSTT, practise, spoken
from tests.serving import parts_of, served

from daedam.errors import TooManyShares
from daedam.services.trusted_clock import ClockTimes
from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.tables import AuditEntry

SHARES = "/api/session/shares"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, TimedSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def shared(client: httpx2.AsyncClient, body: dict[str, str], days: int = 7) -> dict[str, str]:
    """Create a link; return its address and its own fields."""
    created = await client.post(SHARES, json={"days": days}, headers=own(body))
    assert created.status_code == 201
    link = created.json()
    return {"url": link["url"], **link["share"]}


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as raw:
        return raw.execute(query).fetchall()


async def test_a_link_shows_the_report_without_recordings(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    await spoken(client, body)
    link = await shared(client, body)
    client.cookies.clear()
    page = await client.get(link["url"])
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "결제 시스템을" in page.text
    assert "녹음은 들어 있지 않습니다" in page.text
    for part in ("<audio", "/api/", "/static/", "<script"):
        assert part not in page.text
    english = await client.get(f"{link['url']}?lang=en")
    assert "no recordings" in english.text


async def test_a_link_gives_times_in_the_zone_that_the_reader_names(
    client: httpx2.AsyncClient,
) -> None:
    body = await practise(client)
    await spoken(client, body)
    link = await shared(client, body)
    until = datetime.fromisoformat(link["expires_at"]).astimezone(ZoneInfo("America/New_York"))
    page = await client.get(f"{link['url']}?lang=en&time_zone=America/New_York")
    assert f"{until:%Y-%m-%d %H:%M} ({until:%Z})" in page.text
    assert 'href="?lang=ko&amp;time_zone=America%2FNew_York"' in page.text
    assert 'href="?lang=en"' in (await client.get(link["url"])).text


async def test_only_the_hash_of_a_token_is_stored(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await practise(client)
    link = await shared(client, body)
    token = link["url"].rsplit("/", 1)[1]
    assert len(token) > 30
    [stored] = rows(settings, "SELECT * FROM report_shares")
    assert token not in str(stored)
    entries = rows(settings, "SELECT detail FROM audit_entries")
    assert token not in str(entries)


async def test_a_deleted_link_shows_a_page_in_both_languages(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    kept, ended = await shared(client, body), await shared(client, body, 1)
    listed = (await client.get(SHARES, headers=own(body))).json()["shares"]
    assert [share["share_id"] for share in listed] == [kept["share_id"], ended["share_id"]]
    address = f"{SHARES}/{ended['share_id']}"
    assert (await client.delete(address, headers=own(body))).status_code == 204
    assert (await client.delete(address, headers=own(body))).json()["code"] == "share_not_found"
    closed = await client.get(ended["url"])
    assert closed.status_code == 404
    assert closed.headers["x-robots-tag"].startswith("noindex")
    assert "열 수 없는 링크입니다" in closed.text
    assert "This link cannot be opened" in closed.text
    assert (await client.get(kept["url"])).status_code == 200
    unknown = await client.get("/shared/l_unknown")
    hidden = [text.partition("<body")[2] for text in (closed.text, unknown.text)]
    assert hidden[0] == hidden[1]


async def test_a_link_expires_by_the_later_of_both_clocks(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = await practise(client)
    link = await shared(client, body, 1)
    clock = parts_of(client).erasure._clock
    today = datetime.now(UTC)
    later = today + timedelta(days=1, minutes=1)
    for times, status in (
        (ClockTimes(today, today), 200),
        (ClockTimes(later, today), 404),
        (ClockTimes(today, later), 404),
    ):
        monkeypatch.setattr(clock, "current", lambda times=times: times)
        assert (await client.get(link["url"])).status_code == status
    assert (await client.get(SHARES, headers=own(body))).json() == {"shares": []}


async def test_a_link_never_outlives_its_interview(client: httpx2.AsyncClient) -> None:
    start = {"user_id": "u_1", "mode": "voice", "style": "practice", "retention_days": 3}
    body = (await client.post("/api/session/start", json=start)).json()
    state = (await client.get("/api/session", headers=own(body))).json()
    assert (await shared(client, body, 30))["expires_at"] == state["delete_after"]
    short = await shared(client, body, 1)
    assert short["expires_at"] < state["delete_after"]


async def test_links_are_deleted_with_the_interview_and_end_with_its_session(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body, other = await practise(client), await practise(client)
    link, left = await shared(client, body), await shared(client, other)
    assert (await client.delete("/api/session", headers=own(body))).status_code == 200
    assert (await client.get(link["url"])).status_code == 404
    assert rows(settings, "SELECT count(*) FROM report_shares") == [(1,)]
    await client.post("/api/session/revoke", headers=own(other))
    assert (await client.get(left["url"])).status_code == 404


async def test_the_sweep_deletes_expired_links(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await practise(client)
    kept, _ = await shared(client, body), await shared(client, body, 1)
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as raw, raw:
        past = datetime.now(UTC) - timedelta(minutes=1)
        raw.execute(
            "UPDATE report_shares SET expires_at = ? WHERE public_id != ?",
            (f"{past:%Y-%m-%d %H:%M:%S.%f}", kept["share_id"]),
        )
    await parts_of(client).erasure.sweep()
    assert rows(settings, "SELECT public_id FROM report_shares") == [(kept["share_id"],)]


async def test_creation_access_and_deletion_are_in_the_audit_log(
    client: httpx2.AsyncClient, settings: Settings
) -> None:
    body = await practise(client)
    link = await shared(client, body)
    await client.get(link["url"])
    await client.delete(f"{SHARES}/{link['share_id']}", headers=own(body))
    await client.get(link["url"])
    database = Database(settings.sqlalchemy_url)
    async with database.reading() as db:
        found = await db.scalars(select(AuditEntry).order_by(AuditEntry.id))
        entries = [(e.actor, e.action, e.detail.get("share")) for e in found if e.detail]
    await database.close()
    assert entries == [
        ("candidate", "shared", link["share_id"]),
        ("link", "read", link["share_id"]),
        ("candidate", "unshared", link["share_id"]),
    ]


async def test_the_number_of_links_and_their_days_are_limited(client: httpx2.AsyncClient) -> None:
    body = await practise(client)
    for days in (0, 2, 31, "week"):
        refused = await client.post(SHARES, json={"days": days}, headers=own(body))
        assert refused.status_code == 422, days
    links = [await shared(client, body) for _ in range(TooManyShares.maximum)]
    refused = await client.post(SHARES, json={"days": 1}, headers=own(body))
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_shares")
    await client.delete(f"{SHARES}/{links[0]['share_id']}", headers=own(body))
    await shared(client, body)


async def test_another_candidate_cannot_list_or_delete_a_link(client: httpx2.AsyncClient) -> None:
    body, other = await practise(client), await practise(client)
    link = await shared(client, body)
    assert (await client.get(SHARES, headers=own(other))).json() == {"shares": []}
    address = f"{SHARES}/{link['share_id']}"
    assert (await client.delete(address, headers=own(other))).status_code == 404
    assert (await client.get(link["url"])).status_code == 200
