"""The key of one browser neither lists, renews, forgets nor shares another's interview."""

from datetime import timedelta

import httpx2
import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_own_interviews import let_pass, own
from tests.serving import served

from daedam.http.session_cookies import cookie_name
from daedam.settings import Settings
from daedam.storage.database import Database

REQUESTS = {
    "list": ("GET", "/api/my/interviews?ref={interview}", None),
    "renew": ("POST", "/api/session/renew?interview={interview}", None),
    "forget": ("POST", "/api/session/forget", None),
    "share": ("POST", "/api/session/shares?interview={interview}", {"days": 30}),
    "list links": ("GET", "/api/session/shares?interview={interview}", None),
    "delete link": ("DELETE", "/api/session/shares/{share}?interview={interview}", None),
}
KEYS = ("none", "cookie", "renamed cookie", "header")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("request_name", REQUESTS)
async def test_a_browser_cannot_reach_the_interview_of_another(
    settings: Settings, request_name: str, key: str
) -> None:
    method, path, body = REQUESTS[request_name]
    async with served(settings, FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as client:
        mine, other = await start(client), await start(client)
        link = await client.post("/api/session/shares", json={"days": 7}, headers=own(mine))
        share = link.json()["share"]["share_id"]
        client.cookies.clear()
        database = Database(settings.sqlalchemy_url)
        await let_pass(database, timedelta(hours=1))  # a renewal would change the expiry
        await database.close()
        before = (await client.get("/api/session", headers=own(mine))).json()
        secret = other["session_id"]
        headers = {
            "none": {},
            "cookie": {"cookie": f"{cookie_name(other['interview'])}={secret}"},
            "renamed cookie": {"cookie": f"{cookie_name(mine['interview'])}={secret}"},
            "header": {"Authorization": f"Bearer {secret}"},
        }[key]
        response = await client.request(
            method,
            path.format(interview=mine["interview"], share=share),
            json={"interviews": [mine["interview"]]} if request_name == "forget" else body,
            headers=headers,
        )
        assert mine["interview"] not in response.text
        assert share not in response.text
        after = await client.get("/api/session", headers=own(mine))
        assert (after.status_code, after.json()) == (200, before)
        links = await client.get("/api/session/shares", headers=own(mine))
        assert [found["share_id"] for found in links.json()["shares"]] == [share]
        assert (await client.get(httpx2.URL(link.json()["url"]).path)).status_code == 200
        cookies = {"cookie": f"{cookie_name(mine['interview'])}={mine['session_id']}"}
        listed = await client.get(f"/api/my/interviews?ref={mine['interview']}", headers=cookies)
        assert len(listed.json()["interviews"]) == 1
