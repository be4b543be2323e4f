"""Positions, versions of plans, invitations, and the interviews of invited candidates."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update
from tests.faults.scripted import send, voice
from tests.integration.test_console_accounts import Console, console

from daedam.services.privacy import erasure
from daedam.services.storage_mapping import now
from daedam.settings import Settings
from daedam.storage import audit
from daedam.storage.console_tables import InvitedCandidate

pytestmark = pytest.mark.usefixtures("fast_hashes")

JOB = """주요 업무
- 결제 서버의 장애를 분석하고 재발을 막습니다
- 고객사와 협업하여 요구 사항을 정리합니다
자격 요건
- Python으로 백엔드 서버를 개발한 경험 3년 이상
- 데이터베이스 성능을 개선한 경험
"""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Console]:
    async with console(settings) as site:
        yield site


async def new_position(user: httpx2.AsyncClient, title: str = "백엔드 개발자") -> dict[str, Any]:
    body = {"title": title, "company": "대담상사", "job_description": JOB, "questions": 3}
    response = await user.post("/api/console/positions", json=body)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def invite(
    user: httpx2.AsyncClient, position: dict[str, Any], **more: Any
) -> tuple[dict[str, Any], str]:
    """Return a new candidate and the token of the link."""
    path = f"/api/console/positions/{position['id']}/candidates"
    response = await user.post(path, json={"name": "박지원", **more})
    assert response.status_code == 201, response.text
    page, _, token = response.json()["url"].partition("#")
    assert page.endswith("/invite")
    return response.json()["candidate"], token


async def states(user: httpx2.AsyncClient, position: dict[str, Any]) -> list[str]:
    path = f"/api/console/positions/{position['id']}/candidates"
    return [row["state"] for row in (await user.get(path)).json()["candidates"]]


async def open_link(browser: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await browser.post("/api/invitations/open", json={"token": token})


async def start(browser: httpx2.AsyncClient, token: str, **consent: Any) -> httpx2.Response:
    notice = (await browser.get("/api/notice")).json()["version"]
    given = {"notice_version": notice, "recording": True, **consent}
    return await browser.post("/api/invitations/start", json={"token": token, "consent": given})


async def test_a_position_gets_a_plan_from_its_job_description(site: Console) -> None:
    owner = await site.owner()
    created = await new_position(owner)
    assert (created["version"], created["questions"], created["team"]) == (1, 3, "기본 팀")
    questions = created["newest"]["plan"]["questions"]
    assert any(q.get("reason") and q["reason"] in JOB for q in questions)
    assert created["newest"]["plan"]["interview"]["styles"] == ["interview"]
    (listed,) = (await owner.get("/api/console/positions")).json()["positions"]
    assert listed["id"] == created["id"]
    path = f"/api/console/positions/{created['id']}"
    assert (await owner.get(path)).json()["job_description"] == JOB
    closed = (await owner.patch(path, json={"closed": True, "title": "서버 개발자"})).json()
    assert closed["closed_at"]
    assert closed["title"] == "서버 개발자"
    refused = await owner.post(f"{path}/candidates", json={"name": "박지원"})
    assert (refused.status_code, refused.json()["code"]) == (409, "position_closed")
    assert (await owner.patch(path, json={"closed": False})).json()["closed_at"] is None


async def test_a_recruiter_sees_only_positions_of_the_own_team(site: Console) -> None:
    owner = await site.owner()
    theirs = await new_position(owner)
    candidate, _ = await invite(owner, theirs)
    team = (await owner.post("/api/console/teams", json={"name": "다른 팀"})).json()
    body = {"role": "recruiter", "team": team["id"], "email": "lee@example.com"}
    url = (await owner.post("/api/console/users/links", json=body)).json()["url"]
    recruiter = await site.accepted(url.partition("#")[2], "이채용", "lee@example.com")
    own = await new_position(recruiter, "디자이너")
    listed = (await recruiter.get("/api/console/positions")).json()["positions"]
    assert [row["id"] for row in listed] == [own["id"]]
    everybody = (await owner.get("/api/console/positions")).json()["positions"]
    assert {row["id"] for row in everybody} == {own["id"], theirs["id"]}
    save = {"position": theirs["id"], "based_on": 1, "plan": theirs["newest"]["plan"]}
    for method, path, json in (
        ("GET", f"/positions/{theirs['id']}", None),
        ("PATCH", f"/positions/{theirs['id']}", {"closed": True}),
        ("GET", f"/positions/{theirs['id']}/versions/1", None),
        ("GET", f"/positions/{theirs['id']}/changes?before=1&after=1", None),
        ("GET", f"/positions/{theirs['id']}/candidates", None),
        ("POST", f"/positions/{theirs['id']}/candidates", {"name": "박"}),
        ("POST", "/plan-versions", save),
        ("POST", f"/candidates/{candidate['id']}/link", {}),
        ("POST", f"/candidates/{candidate['id']}/withdraw", None),
    ):
        refused = await recruiter.request(method, f"/api/console{path}", json=json)
        assert refused.status_code == 404, path
        missing = f"/api/console{path}".replace(theirs["id"], "po_nothing")
        missing = missing.replace(candidate["id"], "c_nothing")
        if json is save:
            json = {**save, "position": "po_nothing"}
        nothing = await recruiter.request(method, missing, json=json)
        assert refused.json() == nothing.json(), path


async def test_a_reviewer_sees_no_position(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    reviewer = await site.member(owner, "reviewer")
    for path in ("/positions", f"/positions/{position['id']}"):
        refused = await reviewer.get(f"/api/console{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "no_permission")


async def test_saving_makes_a_version_and_changes_none(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    first = position["newest"]["plan"]
    edited = {**first, "questions": [*first["questions"][1:], first["questions"][0]]}
    edited["questions"][0] = {**edited["questions"][0], "text": "결제 장애를 어떻게 분석하셨나요?"}
    body = {"position": position["id"], "based_on": 1, "plan": edited}
    saved = await owner.post("/api/console/plan-versions", json=body)
    assert saved.status_code == 201, saved.text
    assert [(v["number"], v["created_by"]) for v in saved.json()["versions"]] == [
        (2, "김소유"),
        (1, "김소유"),
    ]
    again = await owner.post("/api/console/plan-versions", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "plan_changed")
    path = f"/api/console/positions/{position['id']}"
    assert (await owner.get(f"{path}/versions/1")).json()["plan"] == first
    assert (await owner.get(f"{path}/versions/3")).json()["code"] == "plan_version_not_found"
    compared = (await owner.get(f"{path}/changes?before=1&after=2")).json()["changes"]
    assert len([change for change in compared if change["change"] == "same"]) == 1
    assert "결제 장애를 어떻게 분석하셨나요?" in [
        change["after"]["text"] for change in compared if change["change"] in ("added", "changed")
    ]


async def test_the_guard_refuses_what_the_law_forbids(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    texts = ["결혼은 하셨나요?", "어떤 일을 하셨나요?", "Are you married?"]
    checked = await owner.post("/api/console/question-checks", json={"texts": texts})
    faults = checked.json()["faults"]
    assert [fault["index"] for fault in faults] == [0, 2]
    assert "채용절차법" in faults[0]["detail"]
    plan = position["newest"]["plan"]
    plan["questions"][0]["text"] = texts[0]
    body = {"position": position["id"], "based_on": 1, "plan": plan}
    refused = await owner.post("/api/console/plan-versions", json=body)
    assert refused.status_code == 422
    assert "채용절차법" in refused.json()["detail"]


async def test_a_candidate_starts_and_resumes_on_another_device(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    _, token = await invite(owner, position, email="Park@Example.com", days=3)
    assert await states(owner, position) == ["invited"]
    phone = site.browser()
    opened = (await open_link(phone, token)).json()
    assert (opened["name"], opened["position"], opened["company"]) == (
        *("박지원", "백엔드 개발자"),
        "대담상사",
    )
    assert (opened["state"], opened["interview"], opened["questions"]) == ("opened", None, 3)
    assert await states(owner, position) == ["opened"]
    refused = await start(phone, token, recording=False)
    assert refused.json()["code"] == "consent_refused"
    started = (await start(phone, token)).json()
    assert (started["style"], started["main_questions"]) == ("interview", 3)
    assert started["question"]["text"]
    assert await states(owner, position) == ["under_way"]
    query = {"interview": started["interview"]}
    assert (await phone.get("/api/session", params=query)).status_code == 200

    laptop = site.browser()
    again = (await open_link(laptop, token)).json()
    assert (again["state"], again["interview"]) == ("under_way", started["interview"])
    assert (await laptop.get("/api/session", params=query)).status_code == 200
    assert (await phone.get("/api/session", params=query)).status_code == 200
    second = await start(laptop, token)
    assert (second.status_code, second.json()["code"]) == (409, "interview_begun")

    answered = await send(site.client, started["session_id"], started["question"], voice(1, 0.4))
    assert answered.status_code == 200, answered.text
    assert (await laptop.post("/api/session/finish", params=query)).status_code == 200
    assert (await open_link(site.browser(), token)).json()["state"] == "finished"
    (row,) = (await owner.get(f"/api/console/positions/{position['id']}/candidates")).json()[
        "candidates"
    ]
    assert (row["state"], row["email"], bool(row["finished_at"])) == (
        *("finished", "park@example.com"),
        True,
    )


async def test_an_interview_has_the_version_of_its_invitation(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    candidate, token = await invite(owner, position)
    plan = position["newest"]["plan"]
    plan["questions"] = plan["questions"][:1]
    body = {"position": position["id"], "based_on": 1, "plan": plan}
    assert (await owner.post("/api/console/plan-versions", json=body)).status_code == 201
    assert (await open_link(site.browser(), token)).json()["questions"] == 3
    path = f"/api/console/candidates/{candidate['id']}/link"
    renewed = (await owner.post(path, json={"days": 1})).json()
    assert (renewed["candidate"]["version"], renewed["candidate"]["state"]) == (2, "invited")
    newer = renewed["url"].partition("#")[2]
    assert (await open_link(site.browser(), newer)).json()["questions"] == 1
    ended = await open_link(site.browser(), token)
    assert (ended.status_code, ended.json()["code"]) == (404, "invitation_not_found")


async def test_a_new_link_takes_the_interview_over_from_the_old_one(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    candidate, token = await invite(owner, position)
    phone, laptop = site.browser(), site.browser()
    started = (await start(phone, token)).json()
    path = f"/api/console/candidates/{candidate['id']}/link"
    newer = (await owner.post(path, json={})).json()["url"].partition("#")[2]
    assert (await open_link(laptop, newer)).json()["interview"] == started["interview"]
    query = {"interview": started["interview"]}
    assert (await laptop.get("/api/session", params=query)).status_code == 200
    assert (await phone.get("/api/session", params=query)).status_code == 404


async def test_links_expire_and_are_withdrawn(
    site: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    candidate, token = await invite(owner, position, days=2)
    service = site.parts.invitations
    now = service._now
    monkeypatch.setattr(service, "_now", lambda: now() + timedelta(days=2, seconds=1))
    assert await states(owner, position) == ["expired"]
    for refused in (await open_link(site.browser(), token), await start(site.browser(), token)):
        assert (refused.status_code, refused.json()["code"]) == (404, "invitation_expired")
    monkeypatch.setattr(service, "_now", now)
    path = f"/api/console/candidates/{candidate['id']}"
    assert (await owner.post(f"{path}/withdraw")).json()["state"] == "withdrawn"
    withdrawn = await open_link(site.browser(), token)
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (404, "invitation_withdrawn")
    newer = (await owner.post(f"{path}/link", json={})).json()["url"].partition("#")[2]
    assert (await start(site.browser(), newer)).status_code == 200
    begun = await owner.post(f"{path}/withdraw")
    assert (begun.status_code, begun.json()["code"]) == (409, "interview_begun")


async def test_a_deleted_interview_cannot_be_repeated_with_the_same_link(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    _, token = await invite(owner, position)
    phone = site.browser()
    query = {"interview": (await start(phone, token)).json()["interview"]}
    assert (await phone.delete("/api/session", params=query)).status_code == 200
    assert await states(owner, position) == [], "nothing remains of the candidate"
    assert (await open_link(phone, token)).json()["code"] == "invitation_not_found"


async def test_the_name_of_a_candidate_who_never_started_is_deleted(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    await invite(owner, position, name="김보관")
    await invite(owner, position, name="이삭제")
    candidate = InvitedCandidate
    kept = erasure.UNUSED_INVITATION_KEPT
    async with site.parts.readiness._database.transaction() as db:
        for name, ago in (("김보관", -1), ("이삭제", 1)):
            expired = now() - kept - timedelta(hours=ago)
            changed = update(candidate).where(candidate.name == name)
            await db.execute(changed.values(expires_at=expired))
    await site.parts.erasure.sweep()
    async with site.parts.readiness._database.reading() as db:
        assert (await db.scalars(select(candidate.name))).all() == ["김보관"]


async def test_every_change_is_in_the_audit_log_without_names_and_tokens(site: Console) -> None:
    owner = await site.owner()
    position = await new_position(owner)
    candidate, token = await invite(owner, position)
    await open_link(site.browser(), token)
    await start(site.browser(), token)
    await owner.post(f"/api/console/candidates/{candidate['id']}/link", json={})
    async with site.parts.readiness._database.transaction() as db:
        assert await audit.first_broken_entry(db) is None
        entries = (await db.scalars(audit.select(audit.AuditEntry))).all()
    assert [entry.action for entry in entries][3:] == [
        *("created position", "invited candidate", "opened invitation"),
        *("started invited interview", "begun", "renewed invitation"),
    ]
    written = str([(entry.subject, entry.detail) for entry in entries])
    assert token not in written
    assert candidate["name"] not in written
