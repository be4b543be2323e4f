"""Candidates, reviews and scorecards of the console."""

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete, event, select, update
from tests.console_data import (
    ANSWER,
    MOMENT,
    add_card,
    add_finished,
    add_position,
    assessment_row,
    candidate_row,
    interview_row,
)
from tests.integration.test_console_accounts import (
    Console,
    console,
)

from daedam.services.console.candidates import PAGE_SIZE
from daedam.settings import Settings
from daedam.storage.console_tables import InvitedCandidate, Scorecard, User
from daedam.storage.database import Database
from daedam.storage.tables import AuditEntry, Question, Turn

pytestmark = pytest.mark.usefixtures("fast_hashes")

LIST = "/api/console/candidates"
EXPERIENCE = ("fit", "specificity", "role", "result", "clarity")


@pytest.fixture
def unlimited(settings: Settings) -> Settings:
    return settings.model_copy(update={"rate_per_minute": 0, "starts_per_minute": 0})


def database_of(site: Console) -> Database:
    database: Database = site.parts.readiness._database
    return database


async def person(
    site: Console, owner: httpx2.AsyncClient, role: str, name: str, team: str | None = None
) -> httpx2.AsyncClient:
    """Return the browser of a new user; None: of the first team."""
    team = team or (await owner.get("/api/console/teams")).json()["teams"][0]["id"]
    body = {"role": role, "team": team, "email": f"{name}@example.com"}
    url = (await owner.post("/api/console/users/links", json=body)).json()["url"]
    return await site.accepted(url.partition("#")[2], name, f"{name}@example.com")


async def id_of(browser: httpx2.AsyncClient) -> str:
    return str((await browser.get("/api/console/me")).json()["id"])


async def assign(by: httpx2.AsyncClient, candidate: str, reviewer: httpx2.AsyncClient) -> None:
    done = await by.put(f"{LIST}/{candidate}/reviewers/{await id_of(reviewer)}")
    assert done.status_code == 204, done.text


async def names(browser: httpx2.AsyncClient, **query: Any) -> list[str]:
    found = await browser.get(LIST, params=query)
    assert found.status_code == 200, found.text
    return [candidate["name"] for candidate in found.json()["candidates"]]


async def full_card(browser: httpx2.AsyncClient, candidate: str, level: int = 3) -> dict[str, Any]:
    """Return a complete scorecard with the same level everywhere."""
    review = (await browser.get(f"{LIST}/{candidate}/review")).json()
    scores = [
        {"question": question["id"], "criterion": criterion, "level": level}
        for question in review["questions"]
        for criterion in question["criteria"]
    ]
    return {"scores": scores, "note": ""}


async def test_each_role_sees_its_candidates(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        other_team = (await owner.post("/api/console/teams", json={"name": "다른 팀"})).json()["id"]
        database = database_of(site)
        mine = await add_finished(database, await add_position(database), 1, "한지원")
        position = await add_position(database, "디자이너", team=other_team)
        await add_finished(database, position, 1, "최하나")
        recruiter = await person(site, owner, "recruiter", "recruiter")
        reviewer = await person(site, owner, "reviewer", "reviewer")
        assert await names(owner, sort="name") == ["최하나", "한지원"]
        assert await names(recruiter) == ["한지원"]
        assert await names(reviewer) == []
        await assign(recruiter, mine.public_id, reviewer)
        await assign(recruiter, mine.public_id, reviewer)  # again: no effect
        assert await names(reviewer) == ["한지원"]
        (seen,) = (await reviewer.get(LIST)).json()["candidates"]
        assert (seen["email"], seen["reviewers"]) == (None, [])
        assert await names(reviewer, text="c1@") == [], "a reviewer does not search addresses"
        page = (await recruiter.get(LIST)).json()
        assert [row["name"] for row in page["candidates"][0]["reviewers"]] == ["reviewer"]
        assert page["candidates"][0]["email"] == "c1@example.com"
        assert [row["title"] for row in page["positions"]] == ["백엔드 개발자"]
        path = f"{LIST}/{mine.public_id}/reviewers"
        team = (await recruiter.get(path)).json()
        assert {row["name"] for row in team["members"]} == {"김소유", "recruiter", "reviewer"}
        assert (await reviewer.get(path)).status_code == 403
        removed = await recruiter.delete(f"{path}/{await id_of(reviewer)}")
        assert removed.status_code == 204
        assert await names(reviewer) == []


async def test_only_users_of_the_team_are_assigned(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        team = (await owner.post("/api/console/teams", json={"name": "다른 팀"})).json()["id"]
        candidate = await add_finished(database_of(site), await add_position(database_of(site)))
        stranger = await person(site, owner, "recruiter", "stranger", team)
        path = f"{LIST}/{candidate.public_id}/reviewers"
        refused = await owner.put(f"{path}/{await id_of(stranger)}")
        assert (refused.status_code, refused.json()["code"]) == (404, "user_not_found")
        own = await stranger.put(f"{path}/{await id_of(stranger)}")
        assert (own.status_code, own.json()["code"]) == (404, "candidate_not_found")


async def test_candidates_are_filtered_and_sorted(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        position = await add_position(database)
        over = MOMENT + timedelta(hours=1)
        states: dict[str, dict[str, Any]] = {
            "가나": {},
            "나라": {"opened_at": MOMENT},
            "다솜": {"interview": interview_row("i_active", finished=False)},
            "라온": {"interview": interview_row("i_done")},
            "마루": {"expires_at": over, "opened_at": MOMENT},
            "바다": {"withdrawn_at": MOMENT},
        }
        async with database.transaction() as db:
            for number, (name, columns) in enumerate(states.items()):
                db.add(candidate_row(position, number, name, **columns))
        for state, name in {
            **{"invited": "가나", "opened": "나라", "under_way": "다솜", "finished": "라온"},
            **{"expired": "마루", "withdrawn": "바다"},
        }.items():
            assert await names(owner, state=state) == [name]
            assert (await owner.get(LIST, params={"state": state})).json()["total"] == 1
        ascending = ["가나", "나라", "다솜", "라온", "마루", "바다"]
        assert await names(owner, sort="name") == ascending
        assert await names(owner, sort="-name") == ascending[::-1]
        assert await names(owner, sort="invited") == ascending
        assert await names(owner) == ascending[::-1]
        assert (await names(owner, sort="-finished"))[0] == "라온"
        assert await names(owner, text="다") == ["바다", "다솜"]
        assert await names(owner, text="C3@EXAMPLE") == ["라온"]
        assert await names(owner, text="%") == []
        assert await names(owner, position=position.public_id, state="invited") == ["가나"]
        assert await names(owner, position="p_unknown") == []


async def test_no_order_is_by_a_level(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        for sort in ("level", "-total", "score", "own_scorecard"):
            assert (await owner.get(LIST, params={"sort": sort})).status_code == 422


async def add_many(database: Database, count: int) -> None:
    position = await add_position(database)
    async with database.transaction() as db:
        db.add_all(
            candidate_row(
                position, number, f"지원자 {number:05}", opened_at=MOMENT if number % 2 else None
            )
            for number in range(count)
        )


async def test_a_page_of_10000_candidates_takes_few_queries_and_reads_no_other_row(
    unlimited: Settings,
) -> None:
    """The number of queries and of loaded rows does not grow with the list."""
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        await add_many(database, 10_000)
        asked: list[str] = []
        loaded: list[InvitedCandidate] = []

        def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        def count(row: InvitedCandidate, _context: Any) -> None:
            loaded.append(row)

        event.listen(database._engine.sync_engine, "before_cursor_execute", note)
        event.listen(InvitedCandidate, "load", count)
        try:
            params: dict[str, Any] = {"sort": "name", "page": 120, "text": "지원자"}
            body = (await owner.get(LIST, params=params)).json()
        finally:
            event.remove(database._engine.sync_engine, "before_cursor_execute", note)
            event.remove(InvitedCandidate, "load", count)
        assert body["total"] == 10_000
        shown = [row["name"] for row in body["candidates"]]
        assert shown == [f"지원자 {n:05}" for n in range(119 * PAGE_SIZE, 120 * PAGE_SIZE)]
        assert len(loaded) == PAGE_SIZE
        # Periodic tasks of the server read other tables, or delete from these, meanwhile.
        tables = ("invited_candidates", "assignments")
        selects = [s for s in asked if s.startswith("SELECT") and any(t in s for t in tables)]
        assert len(selects) == 4, "page, count, positions and reviewers"


async def test_a_review_shows_the_interview_and_is_in_the_audit_log(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        candidate = await add_finished(database, await add_position(database))
        reviewer = await person(site, owner, "reviewer", "reviewer")
        path = f"{LIST}/{candidate.public_id}/review"
        refused = await reviewer.get(path)
        assert (refused.status_code, refused.json()["code"]) == (404, "candidate_not_found")
        assert (await site.browser().get(path)).status_code == 401
        await assign(owner, candidate.public_id, reviewer)
        review = (await reviewer.get(path)).json()
        assert [answer["answer_text"] for answer in review["report"]["answers"]] == [ANSWER] * 4
        assert review["report"]["answers"][0]["content"]["star"], "what was told stays"
        first, second, _ = review["questions"]
        assert (first["id"], second["id"]) == ("q_main_1", "q_main_2")
        assert len(first["turns"]) == 2, "its answer and the one to the follow-up"
        criteria = {criterion["id"]: criterion for criterion in review["criteria"]}
        assert all(len(criterion["levels"]) == 5 for criterion in criteria.values())
        assert first["criteria"] != second["criteria"], "an experience has criteria of its own"
        assert review["scorecard"] is None
        assert review["results"] is None
        audio = f"{LIST}/{candidate.public_id}/answers/{first['turns'][0]}/audio"
        heard = await reviewer.get(audio)
        assert heard.json()["code"] == "recording_not_found", "the answer was typed"
        async with database.transaction() as db:
            entries = (await db.scalars(select(AuditEntry))).all()
        reads = [entry for entry in entries if entry.action == "read"]
        assert [(entry.actor, entry.subject) for entry in reads] == [
            (f"user {await id_of(reviewer)}", f"i_{candidate.position_id}_1")
        ]


async def test_an_unfinished_interview_cannot_be_reviewed(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        position = await add_position(database)
        async with database.transaction() as db:
            active = candidate_row(position, 2, "다솜")
            active.interview = interview_row("i_active", finished=False)
            db.add_all([candidate_row(position, 1, "가나"), active])
        for number in (1, 2):
            refused = await owner.get(f"{LIST}/c_{position.id}_{number}/review")
            assert (refused.status_code, refused.json()["code"]) == (409, "review_not_ready")


async def test_a_draft_is_for_its_user_and_a_scorecard_is_final(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        candidate = await add_finished(database, await add_position(database))
        path = f"{LIST}/{candidate.public_id}"
        card = await full_card(owner, candidate.public_id)
        part = {"scores": card["scores"][:2], "note": "첫 답변이 구체적이에요."}
        saved = await owner.put(f"{path}/scorecard", json=part)
        assert (saved.status_code, saved.json()["handed_in_at"]) == (200, None)
        review = (await owner.get(f"{path}/review")).json()
        assert review["scorecard"]["scores"] == part["scores"]
        assert review["scorecard"]["note"] == part["note"]
        refused = await owner.post(f"{path}/scorecard/hand-in", json=part)
        assert (refused.status_code, refused.json()["code"]) == (422, "scorecard_incomplete")
        done = await owner.post(f"{path}/scorecard/hand-in", json=card)
        assert done.status_code == 200, done.text
        for method, end in (("PUT", "scorecard"), ("POST", "scorecard/hand-in")):
            again = await owner.request(method, f"{path}/{end}", json=card)
            assert (again.status_code, again.json()["code"]) == (409, "scorecard_handed_in")
        (listed,) = (await owner.get(LIST)).json()["candidates"]
        assert listed["own_scorecard"] == "handed_in"


@pytest.mark.parametrize(
    "score",
    [
        {"question": "q_main_9", "criterion": "fit", "level": 3},
        {"question": "q_main_1", "criterion": "charm", "level": 3},
        {"question": "q_main_1", "criterion": "fit", "level": 6},
        {"question": "q_main_1", "criterion": "fit", "level": -1},
    ],
)
async def test_a_score_outside_the_rubric_is_refused(
    unlimited: Settings, score: dict[str, Any]
) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        candidate = await add_finished(database, await add_position(database))
        refused = await owner.put(
            f"{LIST}/{candidate.public_id}/scorecard", json={"scores": [score], "note": ""}
        )
        assert refused.status_code == 422


async def assess_all(
    database: Database, version: str, choose: random.Random, review: dict[str, Any]
) -> None:
    """Store levels of a model for a random part of the answers, and remove the others."""
    turns = {
        turn: question["criteria"] for question in review["questions"] for turn in question["turns"]
    }
    async with database.transaction() as db:
        for turn, criteria in turns.items():
            levels = {name: choose.randint(1, 5) for name in criteria}
            row = assessment_row(levels, version, criteria) if choose.random() < 0.8 else None
            await db.execute(update(Turn).where(Turn.public_id == turn).values(assessment=row))


async def hide_state(
    site: Console,
    candidate: InvitedCandidate,
    others: Sequence[str],
    review: dict[str, Any],
    choose: random.Random,
) -> None:
    """Write a random state of what a user may not see: model's levels and others' scorecards."""
    database = database_of(site)
    version = site.parts.interview_reviews._contents.rubric_version
    await assess_all(database, version, choose, review)
    async with database.transaction() as db:
        ids = (await db.scalars(select(User.id).where(User.email.in_(others)))).all()
        await db.execute(delete(Scorecard).where(Scorecard.user_id.in_(ids)))
    for email in others:
        kind = choose.choice(["none", "draft", "handed in"])
        if kind == "none":
            continue
        scores = {
            question["id"]: {name: choose.randint(0, 5) for name in question["criteria"]}
            for question in review["questions"]
        }
        note = f"메모 {choose.random()}"
        handed_in = kind == "handed in"
        await add_card(database, candidate, email, scores, note=note, handed_in=handed_in)


async def everything(browser: httpx2.AsyncClient, candidate: str) -> list[str]:
    """Return all that the console shows a user about candidates."""
    queries: list[tuple[str, dict[str, str]]] = [(f"{LIST}/{candidate}/review", {})]
    queries += [
        (LIST, {"sort": sort})
        for sort in ("name", "-name", "invited", "-invited", "finished", "-finished")
    ]
    queries += [(LIST, {"state": "finished"}), (LIST, {"text": "지원"})]
    queries += [(f"{LIST}/{candidate}/reviewers", {})]
    answers = [await browser.get(path, params=params) for path, params in queries]
    return [json.dumps([answer.status_code, answer.json()]) for answer in answers]


@pytest.mark.parametrize("role", ["owner", "recruiter", "reviewer"])
@pytest.mark.parametrize("has_draft", [False, True])
async def test_nothing_shown_before_handing_in_depends_on_scores(
    unlimited: Settings, role: str, has_draft: bool
) -> None:
    """Every response is the same in 12 random states of the model's levels and others' scores."""
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        position = await add_position(database)
        candidate = await add_finished(database, position, 1, "한지원")
        await add_finished(database, position, 2, "최지원")
        viewer = owner if role == "owner" else await person(site, owner, role, "viewer")
        others = ("first", "second", "third")
        for browser in [await person(site, owner, "reviewer", name) for name in others] + [viewer]:
            await assign(owner, candidate.public_id, browser)
        emails = [f"{name}@example.com" for name in others]
        path = f"{LIST}/{candidate.public_id}"
        review = (await viewer.get(f"{path}/review")).json()
        card = await full_card(viewer, candidate.public_id)
        if has_draft:
            part = {"scores": card["scores"][:3], "note": "초안"}
            assert (await viewer.put(f"{path}/scorecard", json=part)).status_code == 200
        before = await everything(viewer, candidate.public_id)
        for seed in range(12):
            choose = random.Random(f"{role} {has_draft} {seed}")
            await hide_state(site, candidate, emails, review, choose)
            assert await everything(viewer, candidate.public_id) == before, seed
            refused = await viewer.post(f"{path}/scorecard/hand-in", json={"scores": []})
            assert refused.json()["code"] == "scorecard_incomplete"
        # The test would notice: after handing in, the same states differ.
        handed_in = await viewer.post(f"{path}/scorecard/hand-in", json=card)
        assert handed_in.status_code == 200
        seen = set()
        for seed in range(3):
            await hide_state(site, candidate, emails, review, random.Random(seed))
            seen.add((await everything(viewer, candidate.public_id))[0])
        assert len(seen) == 3


async def test_results_name_people_and_mark_the_model(unlimited: Settings) -> None:
    async with console(unlimited) as site:
        owner = await site.owner()
        database = database_of(site)
        candidate = await add_finished(database, await add_position(database))
        first = await person(site, owner, "reviewer", "first")
        draft = await person(site, owner, "reviewer", "draft")
        for browser in (first, draft):
            await assign(owner, candidate.public_id, browser)
        review = (await owner.get(f"{LIST}/{candidate.public_id}/review")).json()
        main = review["questions"][0]
        version = site.parts.interview_reviews._contents.rubric_version
        async with database.transaction() as db:
            levels = dict.fromkeys(main["criteria"], 4)
            turn = await db.scalar(
                select(Turn).join(Question).where(Turn.public_id == main["turns"][0])
            )
            assert turn is not None
            turn.assessment = assessment_row(levels, version, main["criteria"])
        path = f"{LIST}/{candidate.public_id}"
        await draft.put(f"{path}/scorecard", json=await full_card(draft, candidate.public_id, 1))
        for browser, level in ((first, 5), (owner, 2)):
            card = await full_card(browser, candidate.public_id, level)
            assert (await browser.post(f"{path}/scorecard/hand-in", json=card)).is_success
        results = (await owner.get(f"{path}/review")).json()["results"]
        shown = {row["user"]["name"]: row["scorecard"] for row in results["scorecards"]}
        assert set(shown) == {"first", "김소유"}, "no draft"
        assert {score["level"] for score in shown["first"]["scores"]} == {5}
        (scored,) = results["model"]
        assert (scored["question"], scored["turn"]) == (main["id"], main["turns"][0])
        assert {score["level"] for score in scored["scores"]} == {4}
        assert (await draft.get(f"{path}/review")).json()["results"] is None
