"""No route gives access to another interview."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from tests.faults.routes import (
    CONSOLE,
    EXPECTED,
    LIVE,
    cookie_faults,
    dead_id_faults,
    route_faults,
    routes_of,
)
from tests.faults.scripted import models, quick_server, quick_settings
from tests.live_client import person
from tests.serving import listening

from daedam.services.auth import Reviewers
from daedam.storage.database import Database
from daedam.storage.tables import InterviewSession
from daedam.utils.tokens import token_hash


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with quick_server(tmp_path / "data") as client:
        yield client


@pytest.fixture
async def database(tmp_path: Path, client: httpx2.AsyncClient) -> AsyncIterator[Database]:
    database = Database(quick_settings(tmp_path / "data").sqlalchemy_url)
    yield database
    await database.close()


@pytest.fixture
async def reviewer(database: Database) -> str:
    return await Reviewers(database).add("somebody")


async def test_every_route_has_an_expectation(client: httpx2.AsyncClient) -> None:
    app: FastAPI = client._transport.app  # type: ignore[attr-defined]
    routes = {route for route in routes_of(app) if not route[1].startswith(CONSOLE)}
    assert routes == {*EXPECTED, LIVE}


async def test_every_route_answers_each_kind_of_caller_as_documented(
    client: httpx2.AsyncClient, reviewer: str
) -> None:
    assert await route_faults(client, reviewer) == []


async def test_a_cookie_gives_access_only_to_the_named_interview(
    client: httpx2.AsyncClient, reviewer: str
) -> None:
    assert await cookie_faults(client, reviewer) == []


async def test_an_invalid_id_gets_the_same_response_as_an_unknown_one(
    client: httpx2.AsyncClient, reviewer: str, database: Database
) -> None:
    async def revoke(session_id: str) -> None:
        own = {"Authorization": f"Bearer {session_id}"}
        assert (await client.post("/api/session/revoke", headers=own)).status_code == 204

    async def delete(session_id: str) -> None:
        own = {"Authorization": f"Bearer {session_id}"}
        assert (await client.delete("/api/session", headers=own)).status_code == 200

    async def expire(session_id: str) -> None:
        async with database.transaction() as db:
            await db.execute(
                update(InterviewSession)
                .where(InterviewSession.token_sha256 == token_hash(session_id))
                .values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
            )

    ends = {"revoked": revoke, "deleted": delete, "expired": expire}
    assert await dead_id_faults(client, reviewer, ends) == []


async def test_a_live_connection_opens_only_for_its_own_session(tmp_path: Path) -> None:
    settings = quick_settings(tmp_path / "data")
    async with listening(settings, *models()) as url:
        async with httpx2.AsyncClient(base_url=url) as client:
            body = {"user_id": "u", "mode": "voice"}
            started = (await client.post("/api/session/start", json=body)).json()
        database = Database(settings.sqlalchemy_url)
        reviewer = await Reviewers(database).add("somebody")
        await database.close()
        responses = {}
        for who, token in (
            ("anonymous", "s_nothing"),
            ("reviewer", reviewer),
            ("owner", started["session_id"]),
        ):
            responses[who] = await _first_word(url, token, started["question"])
    assert responses == {
        "anonymous": "session_not_found",
        "reviewer": "session_not_found",
        "owner": "ready",
    }


async def _first_word(url: str, token: str, question: dict[str, Any]) -> str:
    async with person(url, token) as someone:
        try:
            return str((await someone.start(question))["type"])
        except AssertionError:
            return str(someone.listener.of("error")[0]["code"])
