"""Each request names its interview, because a browser may have cookies of several interviews."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import served

from daedam.http.session_cookies import MAX_COOKIES, cookie_name
from daedam.settings import Settings

OLD = "daedam_session"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        yield client


async def test_two_tabs_of_a_browser_access_only_their_own_interview(
    client: httpx2.AsyncClient,
) -> None:
    first, second = await start(client), await start(client)
    for body in (first, second):
        state = await client.get("/api/session", params={"interview": body["interview"]})
        assert state.json()["interview"] == body["interview"]
    gone = await client.delete("/api/session", params={"interview": first["interview"]})
    assert gone.status_code == 200
    assert list(client.cookies) == [cookie_name(second["interview"])]
    kept = await client.get("/api/session", params={"interview": second["interview"]})
    assert kept.status_code == 200
    lost = await client.get("/api/session", params={"interview": first["interview"]})
    assert lost.status_code == 401


async def test_a_request_with_only_cookies_is_refused(client: httpx2.AsyncClient) -> None:
    body = await start(client)
    for method, path in (("DELETE", "/api/session"), ("GET", "/api/session/report")):
        refused = await client.request(method, path)
        assert (refused.status_code, refused.json()["code"]) == (401, "interview_not_named")
    assert (await answer(client, body["session_id"], body["question"], TONE)).status_code == 200


async def test_audio_urls_need_only_the_cookie_of_their_interview(
    client: httpx2.AsyncClient,
) -> None:
    first, second = await start(client), await start(client)
    done = (await answer(client, first["session_id"], first["question"], TONE)).json()
    recording = f"/api/answer/{done['turn_id']}/audio"
    sounds = (first["question"]["audio_url"], second["question"]["audio_url"], recording)
    assert [(await client.get(url)).status_code for url in sounds] == [200, 200, 200]
    client.cookies.delete(cookie_name(first["interview"]))
    assert [(await client.get(url)).status_code for url in sounds] == [404, 200, 404]
    client.cookies.clear()
    assert [(await client.get(url)).status_code for url in sounds] == [401, 401, 401]


async def test_an_answer_may_name_its_interview_in_the_query(
    client: httpx2.AsyncClient,
) -> None:
    other, body = await start(client), await start(client)
    form = {"question_id": body["question"]["id"], "turn_type": "main"}
    files = {"audio_file": ("a.wav", TONE, "audio/wav")}
    unnamed = await client.post("/api/answer/complete", data=form, files=files)
    assert (unnamed.status_code, unnamed.json()["code"]) == (401, "interview_not_named")
    named = {"interview": body["interview"]}
    done = await client.post("/api/answer/complete", data=form, files=files, params=named)
    assert done.status_code == 200
    state = await client.get("/api/session", params={"interview": other["interview"]})
    assert len(state.json()["turns"]) == 1


async def test_the_cookie_of_an_earlier_version_allows_reading_and_is_replaced(
    client: httpx2.AsyncClient,
) -> None:
    body = await start(client)
    client.cookies.clear()
    client.cookies.set(OLD, body["session_id"], domain="localhost.local", path="/")
    for method, path in (("DELETE", "/api/session"), ("POST", "/api/session/revoke")):
        refused = await client.request(method, path)
        assert (refused.status_code, refused.json()["code"]) == (401, "interview_not_named")
    state = await client.get("/api/session")
    assert state.json()["interview"] == body["interview"]
    named = {"interview": body["interview"]}
    assert (await client.delete("/api/session", params=named)).status_code == 200
    assert list(client.cookies) == []


async def test_the_number_of_cookies_is_limited(client: httpx2.AsyncClient) -> None:
    elsewhere = cookie_name("i_of_another_server")
    client.cookies.set(elsewhere, "s_elsewhere", domain="localhost.local", path="/")
    begun = [(await start(client))["interview"] for _ in range(MAX_COOKIES + 2)]
    expected = {cookie_name(ref) for ref in begun[-MAX_COOKIES:]}
    assert set(client.cookies) == {elsewhere, *expected}
