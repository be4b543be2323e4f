"""Checks of every request: headers, origin, rate limits, capacity, disk space, body size."""

import shutil
from collections import namedtuple
from typing import Any

import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import begin, own, piece
from tests.serving import served

from daedam.http.body_limit import FORM_OVERHEAD_BYTES
from daedam.main import TAKE_DOCUMENTS
from daedam.settings import Settings


def serving(settings: Settings, **changed: Any) -> Any:
    return served(
        settings.model_copy(update=changed), FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    )


async def test_responses_have_strict_security_headers(settings: Settings) -> None:
    async with serving(settings) as client:
        body = await start(client)
        for path in ("/", "/healthz", "/api/session", "/api/nothing", "/static/audio/x.wav"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            allowed = "microphone=(self), camera=(self), geolocation=()"
            assert headers["permissions-policy"] == allowed
        state = await client.get("/api/session", headers=own(body))
        assert state.headers["cache-control"] == "no-store"
        foreign = await client.get("/api/session", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in foreign.headers


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9"}, False),
    ],
)
async def test_a_request_of_another_site_with_the_cookie_is_refused(
    settings: Settings, headers: dict[str, str], taken: bool
) -> None:
    async with serving(settings) as client:
        named = {"interview": (await start(client))["interview"]}
        asked = await client.post("/api/session/revoke", params=named, headers=headers)
        assert asked.status_code == (204 if taken else 403)
        if not taken:
            assert asked.json()["code"] == "foreign_origin"
            assert (await client.get("/api/session", params=named)).status_code == 200


async def test_a_request_of_an_allowed_origin_is_accepted(settings: Settings) -> None:
    async with serving(settings, allowed_origins=("https://jobs.example",)) as client:
        named = {"interview": (await start(client))["interview"]}
        ours = {"Origin": "https://jobs.example", "Sec-Fetch-Site": "cross-site"}
        answer_ = await client.post("/api/session/revoke", params=named, headers=ours)
        assert answer_.status_code == 204
        assert answer_.headers["access-control-allow-origin"] == "https://jobs.example"
        asked = {**ours, "Access-Control-Request-Method": "DELETE"}
        assert (await client.options("/api/session", headers=asked)).status_code == 200


async def test_a_rate_limited_client_gets_a_retry_after(settings: Settings) -> None:
    async with serving(settings, rate_per_minute=20, starts_per_minute=3) as client:
        statuses = [
            (await client.post("/api/session/start", json={"user_id": "u"})).status_code
            for _ in range(4)
        ]
        assert statuses == [200, 200, 200, 429]
        guesses = [(await client.get(f"/shared/l_guess{n}")).status_code for n in range(4)]
        assert guesses == [404, 404, 404, 429], "a link cannot be guessed faster than that"
        asked = [await client.get("/api/session") for _ in range(30)]
        refused = asked[-1]
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await client.get("/shared/l_guessed")).status_code == 429
        assert (await client.get("/healthz")).status_code in (200, 503), "is not counted"


async def test_at_capacity_no_interview_starts_and_running_ones_end(
    settings: Settings,
) -> None:
    async with serving(settings, max_interviews=2) as client:
        bodies = [await start(client) for _ in range(2)]
        refused = await client.post("/api/session/start", json={"user_id": "u"})
        assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        assert int(refused.headers["retry-after"]) > 0
        for body in bodies:
            done = await answer(client, body["session_id"], body["question"])
            assert done.status_code == 200
        own = {"Authorization": f"Bearer {bodies[0]['session_id']}"}
        await client.delete("/api/session", headers=own)
        assert (await start(client))["session_id"]


async def test_low_disk_space_is_reported_before_the_disk_is_full(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    async with serving(settings, min_free_mb=100) as client:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 99 * 2**20))
        refused = await client.post("/api/session/start", json={"user_id": "u"})
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
        monkeypatch.undo()
        assert (await start(client))["session_id"]


async def test_running_interviews_continue_until_the_database_needs_the_space(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    async with serving(settings, min_free_mb=500) as client:
        body = await start(client)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 99 * 2**20))
        assert (await client.post("/api/session/start", json={"user_id": "u"})).status_code == 507
        upload = (await begin(client, body, SOUND)).json()["upload_id"]
        half = len(SOUND) // 2
        assert (await piece(client, body, upload, 0, SOUND[:half])).status_code == 200
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 9 * 2**20))
        full = await piece(client, body, upload, half, SOUND[half:])
        assert (full.status_code, full.json()["code"]) == (507, "disk_full")
        assert (await begin(client, body, SOUND[:-1])).status_code == 507
        monkeypatch.undo()
        assert (await piece(client, body, upload, half, SOUND[half:])).status_code == 200
        done = await client.post(f"/api/uploads/{upload}/complete", headers=own(body))
        assert done.status_code == 200


@pytest.mark.parametrize("path", ["/api/session/start", "/api/uploads"])
async def test_a_body_over_the_limit_is_refused(settings: Settings, path: str) -> None:
    limit = TAKE_DOCUMENTS.get(path, FORM_OVERHEAD_BYTES)
    async with serving(settings) as client:
        await start(client)
        large = await client.post(path, json={"user_id": "x" * limit})
        assert (large.status_code, large.json()["code"]) == (413, "invalid_request")


async def test_a_full_disk_refuses_answers_and_loses_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    async with serving(settings) as client:
        body = await start(client)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 2**20))
        full = await answer(client, body["session_id"], body["question"])
        assert (full.status_code, full.json()["code"]) == (507, "disk_full")
        monkeypatch.undo()
        assert (await answer(client, body["session_id"], body["question"])).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/audio/a%00b", "/api/uploads/u%00", "/api/answer/t%0a/audio", "/%01"]
)
async def test_a_path_that_cannot_be_a_name_is_not_found(settings: Settings, path: str) -> None:
    async with serving(settings) as client:
        body = await start(client)
        assert (await client.get(path, headers=own(body))).status_code == 404
