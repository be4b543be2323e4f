"""Accounts of the console: links, passwords, roles and sign-ins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import parts_of, served

from daedam.services.console import sign_ins
from daedam.services.console.accounts import LINK_DAYS
from daedam.settings import Settings
from daedam.storage import audit

PASSWORD = "느린 강물 위의 다리 9"
OTHER_PASSWORD = "창가에 놓인 화분 셋"

pytestmark = pytest.mark.usefixtures("fast_hashes")


@dataclass
class Console:
    """A server, with a browser for each user."""

    client: httpx2.AsyncClient
    settings: Settings

    @property
    def parts(self) -> Any:
        return parts_of(self.client)

    def browser(self) -> httpx2.AsyncClient:
        """Return another browser, with cookies of its own."""
        return httpx2.AsyncClient(transport=self.client._transport, base_url=self.client.base_url)

    async def owner(self) -> httpx2.AsyncClient:
        """Return a browser in which a new owner is signed in."""
        created = await self.parts.accounts.create_owner_link(actor="operator test")
        return await self.accepted(created.token, "김소유", "owner@example.com")

    async def accepted(self, token: str, name: str, email: str) -> httpx2.AsyncClient:
        """Return a browser that has created an account with a link."""
        browser = self.browser()
        body = {"token": token, "name": name, "email": email, "password": PASSWORD}
        response = await browser.post("/api/console/links/accept", json=body)
        assert response.status_code == 201, response.text
        return browser

    async def member(self, owner: httpx2.AsyncClient, role: str) -> httpx2.AsyncClient:
        """Return a browser in which a new user of the first team is signed in."""
        token = await self.invite(owner, role)
        return await self.accepted(token, f"이{role}", f"{role}@example.com")

    async def invite(self, owner: httpx2.AsyncClient, role: str, email: str | None = None) -> str:
        """Return the token of a new link."""
        (team,) = (await owner.get("/api/console/teams")).json()["teams"]
        body = {"role": role, "team": team["id"], "email": email}
        response = await owner.post("/api/console/users/links", json=body)
        assert response.status_code == 201, response.text
        page, _, token = response.json()["url"].partition("#")
        assert page.endswith("/console/link")
        return str(token)


@asynccontextmanager
async def console(settings: Settings) -> AsyncIterator[Console]:
    async with served(settings, FakeSTT(), FakeLLM(), FakeTTS()) as client:
        yield Console(client, settings)


async def sign_in(browser: httpx2.AsyncClient, email: str, password: str) -> httpx2.Response:
    body = {"email": email, "password": password}
    return await browser.post("/api/console/sign-in/password", json=body)


async def test_the_owner_link_creates_an_owner_once(settings: Settings) -> None:
    async with console(settings) as site:
        assert not await site.parts.accounts.has_owner()
        first = await site.parts.accounts.create_owner_link(actor="operator test")
        second = await site.parts.accounts.create_owner_link(actor="operator test")
        opened = await site.client.post("/api/console/links/open", json={"token": second.token})
        assert opened.json() == {
            **{"kind": "new_user", "role": "owner", "team": None, "email": None}
        }
        outdated = await site.client.post("/api/console/links/open", json={"token": first.token})
        assert (outdated.status_code, outdated.json()["code"]) == (404, "account_link_not_found")
        owner = await site.accepted(second.token, "김소유", "Owner@Example.com")
        assert await site.parts.accounts.has_owner()
        me = (await owner.get("/api/console/me")).json()
        assert (me["name"], me["email"], me["role"]) == ("김소유", "owner@example.com", "owner")
        body = {"token": second.token, "name": "박", "email": "a@b.kr", "password": PASSWORD}
        again = await site.client.post("/api/console/links/accept", json=body)
        assert again.status_code == 404


async def test_a_user_signs_in_and_out(settings: Settings) -> None:
    async with console(settings) as site:
        await site.owner()
        browser = site.browser()
        assert (await browser.get("/api/console/me")).json()["code"] == "not_signed_in"
        done = await sign_in(browser, " OWNER@example.com ", PASSWORD)
        assert done.status_code == 200, done.text
        cookie = done.headers["set-cookie"].lower()
        for part in ("httponly", "samesite=strict", "path=/api/console", "max-age=1209600"):
            assert part in cookie
        assert "secure" not in cookie, "the server is reached by http"
        assert (await browser.get("/api/console/me")).status_code == 200
        assert (await browser.post("/api/console/sign-out")).status_code == 204
        assert (await browser.get("/api/console/me")).status_code == 401


async def test_a_wrong_password_reveals_no_user_and_blocks_the_account(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, "MAX_FAILURES", 3)
    async with console(settings) as site:
        await site.owner()
        browser = site.browser()
        refused = await sign_in(browser, "owner@example.com", OTHER_PASSWORD)
        unknown = await sign_in(browser, "nobody@example.com", OTHER_PASSWORD)
        assert refused.status_code == unknown.status_code == 401
        assert refused.json() == unknown.json()
        for _ in range(2):
            await sign_in(browser, "owner@example.com", OTHER_PASSWORD)
        blocked = await sign_in(browser, "owner@example.com", PASSWORD)
        assert blocked.json() == refused.json()
        service = site.parts.sign_ins
        now = service._now
        monkeypatch.setattr(service, "_now", lambda: now() + sign_ins.BLOCKED)
        assert (await sign_in(browser, "owner@example.com", PASSWORD)).status_code == 200


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "owner@example.com", "x" * 201])
async def test_a_weak_password_is_refused(settings: Settings, password: str) -> None:
    async with console(settings) as site:
        created = await site.parts.accounts.create_owner_link(actor="operator test")
        body = {
            **{"token": created.token, "name": "김", "email": "owner@example.com"},
            "password": password,
        }
        refused = await site.client.post("/api/console/links/accept", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "password_weak")
        assert await site.client.post("/api/console/links/open", json={"token": created.token})


@pytest.mark.parametrize("role", ["recruiter", "reviewer"])
async def test_only_an_owner_manages_users(settings: Settings, role: str) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        member = await site.member(owner, role)
        users = (await owner.get("/api/console/users")).json()["users"]
        target = next(user for user in users if user["role"] == role)
        team = target["team"]["id"]
        for method, path, body in (
            ("GET", "/users", None),
            ("POST", "/users/links", {"role": "owner", "team": team}),
            ("PATCH", f"/users/{target['id']}", {"role": "owner"}),
            ("POST", f"/users/{target['id']}/password-link", None),
            ("GET", "/teams", None),
            ("POST", "/teams", {"name": "새 팀"}),
            ("PATCH", f"/teams/{team}", {"name": "새 이름"}),
        ):
            refused = await member.request(method, f"/api/console{path}", json=body)
            assert (refused.status_code, refused.json()["code"]) == (403, "no_permission"), path
            anonymous = await site.browser().request(method, f"/api/console{path}", json=body)
            assert anonymous.status_code == 401, path


async def test_an_invited_user_gets_role_team_and_address_of_the_link(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        team = (await owner.post("/api/console/teams", json={"name": "개발 채용"})).json()
        body = {"role": "recruiter", "team": team["id"], "email": "lee@example.com"}
        url = (await owner.post("/api/console/users/links", json=body)).json()["url"]
        listed = (await owner.get("/api/console/users")).json()["links"]
        assert [link["email"] for link in listed] == ["lee@example.com"]
        browser = await site.accepted(url.partition("#")[2], "이채용", "other@example.com")
        assert (await browser.get("/api/console/me")).json()["email"] == "lee@example.com"
        everybody = (await owner.get("/api/console/users")).json()
        assert everybody["links"] == []
        assert [(u["role"], u["team"]["name"]) for u in everybody["users"]] == [
            ("owner", "기본 팀"),
            ("recruiter", "개발 채용"),
        ]
        again = await owner.post("/api/console/users/links", json=body)
        assert (again.status_code, again.json()["code"]) == (409, "email_taken")


async def test_a_link_expires_and_can_be_deleted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        token = await site.invite(owner, "reviewer")
        accounts = site.parts.accounts
        now = accounts._now
        monkeypatch.setattr(accounts, "_now", lambda: now() + timedelta(days=LINK_DAYS, seconds=1))
        opened = await site.client.post("/api/console/links/open", json={"token": token})
        assert opened.status_code == 404
        monkeypatch.setattr(accounts, "_now", now)
        (link,) = (await owner.get("/api/console/users")).json()["links"]
        path = f"/api/console/users/links/{link['id']}"
        assert (await owner.delete(path)).status_code == 204
        opened = await site.client.post("/api/console/links/open", json={"token": token})
        assert opened.status_code == 404


async def test_a_disabled_user_is_signed_out_everywhere(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        member = await site.member(owner, "recruiter")
        users = (await owner.get("/api/console/users")).json()["users"]
        path = f"/api/console/users/{users[1]['id']}"
        assert (await owner.patch(path, json={"disabled": True})).json()["disabled_at"]
        assert (await member.get("/api/console/me")).status_code == 401
        refused = await sign_in(site.browser(), "recruiter@example.com", PASSWORD)
        assert refused.json()["code"] == "sign_in_refused"
        assert (await owner.patch(path, json={"disabled": False})).is_success
        assert (await sign_in(member, "recruiter@example.com", PASSWORD)).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "reviewer"}])
async def test_an_owner_always_remains(settings: Settings, change: dict[str, Any]) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        me = (await owner.get("/api/console/me")).json()
        refused = await owner.patch(f"/api/console/users/{me['id']}", json=change)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
        assert (await owner.get("/api/console/users")).status_code == 200


async def test_a_password_link_sets_a_new_password_and_ends_sign_ins(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        member = await site.member(owner, "reviewer")
        users = (await owner.get("/api/console/users")).json()["users"]
        made = await owner.post(f"/api/console/users/{users[1]['id']}/password-link")
        token = made.json()["url"].partition("#")[2]
        browser = site.browser()
        body = {"token": token, "password": OTHER_PASSWORD}
        assert (await browser.post("/api/console/links/accept", json=body)).status_code == 201
        assert (await member.get("/api/console/me")).status_code == 401
        assert (await sign_in(member, "reviewer@example.com", PASSWORD)).status_code == 401
        assert (await sign_in(member, "reviewer@example.com", OTHER_PASSWORD)).status_code == 200


async def test_sign_ins_are_listed_and_ended(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        second = site.browser()
        second.headers["user-agent"] = (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
        )
        await sign_in(second, "owner@example.com", PASSWORD)
        listed = (await owner.get("/api/console/me/account")).json()["sign_ins"]
        assert sorted((row["browser"], row["current"]) for row in listed) == [
            ("?", True),
            ("Edge · Windows", False),
        ]
        other = next(row for row in listed if not row["current"])
        path = f"/api/console/me/sign-ins/{other['id']}"
        member = await site.member(owner, "reviewer")
        assert (await member.delete(path)).status_code == 404, "it belongs to another user"
        assert (await owner.delete(path)).status_code == 204
        assert (await second.get("/api/console/me")).status_code == 401


async def test_an_idle_sign_in_ends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        service = site.parts.sign_ins
        now = service._now
        idle = timedelta(hours=sign_ins.IDLE_HOURS)
        for hours in (11, 22, 33):  # each within the limit after the one before
            monkeypatch.setattr(service, "_now", lambda h=hours: now() + timedelta(hours=h))
            assert (await owner.get("/api/console/me")).status_code == 200
        later = now() + timedelta(hours=33) + idle + timedelta(minutes=1)
        monkeypatch.setattr(service, "_now", lambda: later)
        assert (await owner.get("/api/console/me")).status_code == 401


async def test_a_changed_password_ends_the_other_sign_ins(settings: Settings) -> None:
    async with console(settings) as site:
        owner, second = await site.owner(), site.browser()
        await sign_in(second, "owner@example.com", PASSWORD)
        wrong = {"current": OTHER_PASSWORD, "new": OTHER_PASSWORD}
        assert (await owner.put("/api/console/me/password", json=wrong)).status_code == 401
        right = {"current": PASSWORD, "new": OTHER_PASSWORD}
        assert (await owner.put("/api/console/me/password", json=right)).status_code == 204
        assert (await owner.get("/api/console/me")).status_code == 200
        assert (await second.get("/api/console/me")).status_code == 401


async def test_a_page_of_another_site_cannot_use_the_cookie(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        refused = await owner.post("/api/console/teams", json={"name": "팀"}, headers=foreign)
        assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")


async def test_every_change_is_in_the_audit_log_without_tokens(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        token = await site.invite(owner, "reviewer")
        await site.accepted(token, "이", "reviewer@example.com")
        async with site.parts.readiness._database.transaction() as db:
            assert await audit.first_broken_entry(db) is None
            entries = (await db.scalars(audit.select(audit.AuditEntry))).all()
        assert [entry.action for entry in entries] == [
            *("made account link", "created account", "signed in"),
            *("made account link", "created account", "signed in"),
        ]
        assert token not in str([(entry.subject, entry.detail) for entry in entries])
