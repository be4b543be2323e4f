"""Every route of the console, requested by every kind of caller."""

import re
from typing import Literal

import httpx2
import pytest
from fastapi import FastAPI
from tests.faults.routes import CONSOLE, routes_of
from tests.integration.test_console_accounts import Console, console
from tests.integration.test_room import practise

from daedam.services.auth import Reviewers
from daedam.settings import Settings

pytestmark = pytest.mark.usefixtures("fast_hashes")

Least = Literal["anyone", "reviewer", "recruiter", "owner"]
RANKS: dict[Least, int] = {"anyone": -1, "reviewer": 0, "recruiter": 1, "owner": 2}

LEAST_ROLE: dict[tuple[str, str], Least] = {
    ("POST", "/links/open"): "anyone",
    ("POST", "/links/accept"): "anyone",
    ("POST", "/sign-in/password"): "anyone",
    ("POST", "/sign-in/passkey/options"): "anyone",
    ("POST", "/sign-in/passkey"): "anyone",
    ("GET", "/me"): "reviewer",
    ("PATCH", "/me"): "reviewer",
    ("PUT", "/me/password"): "reviewer",
    ("GET", "/me/account"): "reviewer",
    ("DELETE", "/me/sign-ins/{sign_in_id}"): "reviewer",
    ("POST", "/me/passkeys/options"): "reviewer",
    ("POST", "/me/passkeys"): "reviewer",
    ("DELETE", "/me/passkeys/{passkey_id}"): "reviewer",
    ("GET", "/users"): "owner",
    ("POST", "/users/links"): "owner",
    ("DELETE", "/users/links/{link_id}"): "owner",
    ("PATCH", "/users/{user_id}"): "owner",
    ("POST", "/users/{user_id}/password-link"): "owner",
    ("GET", "/teams"): "owner",
    ("POST", "/teams"): "owner",
    ("PATCH", "/teams/{team_id}"): "owner",
    # Positions and invitations
    ("GET", "/positions"): "recruiter",
    ("POST", "/positions"): "recruiter",
    ("GET", "/positions/{position_id}"): "recruiter",
    ("PATCH", "/positions/{position_id}"): "recruiter",
    ("GET", "/positions/{position_id}/versions/{number}"): "recruiter",
    ("GET", "/positions/{position_id}/changes"): "recruiter",
    ("POST", "/plan-versions"): "recruiter",
    ("POST", "/question-checks"): "recruiter",
    ("GET", "/positions/{position_id}/candidates"): "recruiter",
    ("POST", "/positions/{position_id}/candidates"): "recruiter",
    ("POST", "/candidates/{candidate_id}/link"): "recruiter",
    ("POST", "/candidates/{candidate_id}/withdraw"): "recruiter",
    # Candidates, reviews and scorecards
    ("GET", "/candidates"): "reviewer",
    ("GET", "/candidates/{candidate_id}/reviewers"): "recruiter",
    ("PUT", "/candidates/{candidate_id}/reviewers/{user_id}"): "recruiter",
    ("DELETE", "/candidates/{candidate_id}/reviewers/{user_id}"): "recruiter",
    ("GET", "/candidates/{candidate_id}/review"): "reviewer",
    ("PUT", "/candidates/{candidate_id}/scorecard"): "reviewer",
    ("POST", "/candidates/{candidate_id}/scorecard/hand-in"): "reviewer",
    ("GET", "/candidates/{candidate_id}/answers/{turn_id}/audio"): "reviewer",
    # Last, because it ends the caller's sign-in.
    ("POST", "/sign-out"): "reviewer",
}
"""The role that a user needs at least, by method and path below /api/console."""


def path_of(path: str) -> str:
    """Return a path with ids of things that do not exist."""
    return f"/api/console{re.sub(r'{[a-z_]+}', 'nothing', path)}"


async def test_every_route_of_the_console_has_a_least_role(settings: Settings) -> None:
    async with console(settings) as site:
        app: FastAPI = site.client._transport.app  # type: ignore[attr-defined]
        routes = {route for route in routes_of(app) if route[1].startswith(CONSOLE)}
    assert routes == {(method, f"/api/console{path}") for method, path in LEAST_ROLE}


async def test_a_route_is_open_to_its_least_role_and_those_above(settings: Settings) -> None:
    async with console(settings) as site:
        owner = await site.owner()
        roles: dict[Least, httpx2.AsyncClient] = {
            "reviewer": await site.member(owner, "reviewer"),
            "recruiter": await site.member(owner, "recruiter"),
            "owner": owner,
        }
        for (method, path), least in LEAST_ROLE.items():
            for role, browser in roles.items():
                response = await browser.request(method, path_of(path))
                code = response.json()["code"] if response.status_code in (401, 403) else None
                refused = "no_permission" if RANKS[role] < RANKS[least] else None
                assert code == refused, f"{method} {path} by {role}: {response.status_code}"


async def test_other_callers_are_no_users(settings: Settings) -> None:
    async with console(settings) as site:
        await site.owner()
        candidate, reviewer = await candidate_and_reviewer_keys(site)
        for (method, path), least in LEAST_ROLE.items():
            if least == "anyone":
                continue
            for key in (None, candidate, reviewer):
                headers = {"Authorization": f"Bearer {key}"} if key else {}
                refused = await site.browser().request(method, path_of(path), headers=headers)
                name = f"{method} {path}"
                assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in"), name


async def candidate_and_reviewer_keys(site: Console) -> tuple[str, str]:
    body = await practise(site.client)
    site.client.cookies.clear()
    database = site.parts.readiness._database
    return body["session_id"], await Reviewers(database).add("검토자")
