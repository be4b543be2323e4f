"""Request every route with the rights of each kind of caller, and check the responses.

Resources of another interview must look like missing ones. The routes are read from the
application, so a route without an expectation here is a failure.
"""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, Route, WebSocketRoute
from tests.faults.results import Result
from tests.faults.scripted import send, sha256, voice
from tests.serving import measures_done, parts_of

from daedam.main import PAGE

Who = Literal["anonymous", "other", "reviewer", "owner"]
CALLERS: tuple[Who, ...] = ("anonymous", "other", "reviewer", "owner")
"""Kinds of callers. The owner is last, because only its requests may change its interview."""

SOUND = voice(1, 0.4)
NEXT_SOUND = voice(2, 0.4)


@dataclass
class World:
    """Two interviews: the owner's, with one answer and one open upload, and another one."""

    client: httpx2.AsyncClient
    owner: str
    other: str
    reviewer: str
    question: dict[str, Any]
    turn_id: str
    spoken: str
    upload_id: str
    ref: str
    other_ref: str
    share_id: str
    shared: str
    """Path of a link to the owner's report."""

    def token(self, who: Who) -> str | None:
        known = {"owner": self.owner, "other": self.other, "reviewer": self.reviewer}
        return known.get(who)

    def rights(self, who: Who) -> dict[str, str]:
        token = self.token(who)
        return {"Authorization": f"Bearer {token}"} if token else {}


Ask = Callable[[World, Who, bool], Awaitable[httpx2.Response]]
"""Function that sends a request. If its last argument is True, the resource does not exist."""


@dataclass(frozen=True)
class Expectation:
    """Request to a route, and the statuses for the callers in `CALLERS`, in that order."""

    ask: Ask
    statuses: tuple[int, int, int, int]
    names_a_thing: bool = False
    """Whether the path names a resource of an interview."""


def _plain(method: str, path: str, missing: str | None = None, **more: Any) -> Ask:
    """Return a function that requests `path`, or `missing` for a resource that does not exist.

    Each `{name}` in a path is replaced by the field `name` of the world.
    """

    async def ask(world: World, who: Who, nothing: bool) -> httpx2.Response:
        wanted = missing if nothing and missing else path
        address = wanted.format(**vars(world))
        headers = {**world.rights(who), **more.get("headers", {})}
        rest = {name: value for name, value in more.items() if name != "headers"}
        return await world.client.request(method, address, headers=headers, **rest)

    return ask


async def _answer(world: World, who: Who, _nothing: bool) -> httpx2.Response:
    """Post an answer with the caller's token in the form; without a token, post only the file."""
    token = world.token(who)
    if token is None:
        files = {"audio_file": ("a.wav", NEXT_SOUND, "audio/wav")}
        return await world.client.post("/api/answer/complete", files=files)
    question = world.question if who == "owner" else {"id": "q_main_1", "type": "main"}
    return await send(world.client, token, question, NEXT_SOUND)


async def _begin_upload(world: World, who: Who, _nothing: bool) -> httpx2.Response:
    question = world.question if who == "owner" else {"id": "q_main_1", "type": "main"}
    body = _upload_of(question, voice(3, 0.2))
    return await world.client.post("/api/uploads", json=body, headers=world.rights(who))


async def _complete_upload(world: World, who: Who, nothing: bool) -> httpx2.Response:
    path = f"/api/uploads/{'u_nothing' if nothing else world.upload_id}"
    if who == "owner":
        headers = {**world.rights(who), "Upload-Offset": "0"}
        assert (await world.client.patch(path, content=NEXT_SOUND, headers=headers)).is_success
    return await world.client.post(f"{path}/complete", headers=world.rights(who))


async def _type(world: World, who: Who, _nothing: bool) -> httpx2.Response:
    question = world.question if who == "owner" else {"id": "q_main_1", "type": "main"}
    typed = {"question_id": question["id"], "turn_type": question["type"], "text": "서버를 고쳤다"}
    return await world.client.post("/api/answer/typed", json=typed, headers=world.rights(who))


def _upload_of(question: dict[str, Any], content: bytes) -> dict[str, Any]:
    return {
        "question_id": question["id"],
        "turn_type": question["type"],
        "size_bytes": len(content),
        "audio_sha256": sha256(content),
        "sample_count": None,
    }


_PAGE = 200 if (PAGE / "index.html").is_file() else 503
_START = {"user_id": "u_routes", "mode": "voice", "style": "practice"}
_PIECE: dict[str, Any] = {"content": NEXT_SOUND[:100], "headers": {"Upload-Offset": "0"}}

EXPECTED: dict[tuple[str, str], Expectation] = {
    ("GET", "/healthz"): Expectation(_plain("GET", "/healthz"), (200, 200, 200, 200)),
    ("GET", "/livez"): Expectation(_plain("GET", "/livez"), (200, 200, 200, 200)),
    ("GET", "/readyz"): Expectation(_plain("GET", "/readyz"), (200, 200, 200, 200)),
    ("GET", "/openapi.json"): Expectation(_plain("GET", "/openapi.json"), (200, 200, 200, 200)),
    ("GET", "/"): Expectation(_plain("GET", "/"), (_PAGE,) * 4),
    ("GET", "/api/notice"): Expectation(_plain("GET", "/api/notice"), (200, 200, 200, 200)),
    ("GET", "/api/plan"): Expectation(_plain("GET", "/api/plan"), (200, 200, 200, 200)),
    ("GET", "/api/voice"): Expectation(_plain("GET", "/api/voice"), (200, 200, 200, 200)),
    ("GET", "/api/voice/sample"): Expectation(_plain("GET", "/api/voice/sample"), (200,) * 4),
    ("POST", "/api/plan/draft"): Expectation(
        _plain("POST", "/api/plan/draft", json={"position": "회계"}), (200, 200, 200, 200)
    ),
    ("POST", "/api/plan/document"): Expectation(
        _plain("POST", "/api/plan/document", content="회계 경력 3년".encode()),
        (200, 200, 200, 200),
    ),
    ("GET", "/api/questions"): Expectation(_plain("GET", "/api/questions"), (200,) * 4),
    ("GET", "/api/questions/{question_id}/plan"): Expectation(
        _plain("GET", "/api/questions/k001/plan"), (200,) * 4
    ),
    ("POST", "/api/session/start"): Expectation(
        _plain("POST", "/api/session/start", json=_START), (200, 200, 200, 200)
    ),
    ("POST", "/api/session/finish"): Expectation(
        _plain("POST", "/api/session/finish"), (401, 200, 404, 200)
    ),
    # A path without an id refers to the caller's own interview.
    ("GET", "/api/session"): Expectation(_plain("GET", "/api/session"), (401, 200, 404, 200)),
    ("GET", "/api/session/export"): Expectation(
        _plain("GET", "/api/session/export"), (401, 200, 404, 200)
    ),
    ("GET", "/api/session/report"): Expectation(
        _plain("GET", "/api/session/report"), (401, 200, 404, 200)
    ),
    ("GET", "/api/session/report.{kind}"): Expectation(
        _plain("GET", "/api/session/report.pdf?lang=en"), (401, 200, 404, 200)
    ),
    ("GET", "/api/session/{session_id}/report"): Expectation(
        _plain("GET", "/api/session/{owner}/report", "/api/session/s_nothing/report"),
        (401, 404, 404, 200),
        True,
    ),
    ("POST", "/api/session/shares"): Expectation(
        _plain("POST", "/api/session/shares", json={"days": 1}), (401, 201, 404, 201)
    ),
    ("GET", "/api/session/shares"): Expectation(
        _plain("GET", "/api/session/shares"), (401, 200, 404, 200)
    ),
    ("DELETE", "/api/session/shares/{share_id}"): Expectation(
        _plain("DELETE", "/api/session/shares/{share_id}", "/api/session/shares/h_nothing"),
        (401, 404, 404, 204),
        True,
    ),
    ("GET", "/shared/{token}"): Expectation(_plain("GET", "{shared}"), (200, 200, 200, 200)),
    ("POST", "/api/session/assessment"): Expectation(
        _plain("POST", "/api/session/assessment"), (401, 200, 404, 200)
    ),
    ("GET", "/api/session/examples"): Expectation(
        _plain("GET", "/api/session/examples"), (401, 200, 404, 200)
    ),
    ("POST", "/api/session/examples/{turn_id}"): Expectation(
        # No model of this test is large enough to write an example.
        _plain("POST", "/api/session/examples/{turn_id}", "/api/session/examples/t_nothing"),
        (401, 404, 404, 409),
        True,
    ),
    ("POST", "/api/session/revoke"): Expectation(
        _plain("POST", "/api/session/revoke"), (401, 204, 404, 204)
    ),
    ("POST", "/api/session/renew"): Expectation(
        _plain("POST", "/api/session/renew"), (401, 200, 404, 200)
    ),
    # Both need no rights: they name cookies of the caller's own browser.
    ("POST", "/api/session/forget"): Expectation(
        _plain("POST", "/api/session/forget", json={"interviews": ["i_nothing"]}), (204,) * 4
    ),
    ("GET", "/api/my/interviews"): Expectation(_plain("GET", "/api/my/interviews"), (200,) * 4),
    ("DELETE", "/api/session"): Expectation(_plain("DELETE", "/api/session"), (401, 200, 404, 200)),
    ("POST", "/api/answer/complete"): Expectation(_answer, (401, 200, 404, 200)),
    ("POST", "/api/answer/typed"): Expectation(_type, (401, 200, 404, 200)),
    ("POST", "/api/answer/{turn_id}/retake"): Expectation(
        _plain("POST", "/api/answer/{turn_id}/retake", "/api/answer/t_nothing/retake"),
        (401, 404, 404, 200),
        True,
    ),
    ("PUT", "/api/answer/{turn_id}/transcript"): Expectation(
        _plain(
            *("PUT", "/api/answer/{turn_id}/transcript", "/api/answer/t_nothing/transcript"),
            json={"text": "서버를 고쳤다"},
        ),
        (401, 404, 404, 200),
        True,
    ),
    ("POST", "/api/uploads"): Expectation(_begin_upload, (401, 201, 404, 201)),
    ("GET", "/api/session/{session_id}"): Expectation(
        _plain("GET", "/api/session/{owner}", "/api/session/s_nothing"), (401, 404, 404, 200), True
    ),
    ("GET", "/api/answer/{turn_id}/audio"): Expectation(
        _plain("GET", "/api/answer/{turn_id}/audio", "/api/answer/t_nothing/audio"),
        (401, 404, 200, 200),
        True,
    ),
    ("GET", "/static/audio/{name}"): Expectation(
        _plain("GET", "{spoken}", "/static/audio/q_main_1-nothing.wav"), (401, 404, 200, 200), True
    ),
    ("GET", "/api/uploads/{upload_id}"): Expectation(
        _plain("GET", "/api/uploads/{upload_id}", "/api/uploads/u_nothing"),
        (401, 404, 404, 200),
        True,
    ),
    ("PATCH", "/api/uploads/{upload_id}"): Expectation(
        _plain("PATCH", "/api/uploads/{upload_id}", "/api/uploads/u_nothing", **_PIECE),
        (401, 404, 404, 200),
        True,
    ),
    ("POST", "/api/uploads/{upload_id}/complete"): Expectation(
        _complete_upload, (401, 404, 404, 200), True
    ),
    ("GET", "/api/interviews"): Expectation(_plain("GET", "/api/interviews"), (401, 404, 200, 404)),
    ("GET", "/api/interviews/{ref}"): Expectation(
        _plain("GET", "/api/interviews/{ref}", "/api/interviews/i_nothing"),
        (401, 404, 200, 404),
        True,
    ),
    ("POST", "/api/interviews/{ref}/assessment"): Expectation(
        _plain("POST", "/api/interviews/{ref}/assessment", "/api/interviews/i_nothing/assessment"),
        (401, 404, 200, 404),
        True,
    ),
    ("GET", "/api/interviews/{ref}/report"): Expectation(
        _plain("GET", "/api/interviews/{ref}/report", "/api/interviews/i_nothing/report"),
        (401, 404, 200, 404),
        True,
    ),
    ("GET", "/api/interviews/{ref}/report.{kind}"): Expectation(
        _plain("GET", "/api/interviews/{ref}/report.html", "/api/interviews/i_nothing/report.html"),
        (401, 404, 200, 404),
        True,
    ),
}

_CONSENT = {"notice_version": "1", "recording": True}

EXPECTED |= {
    ("POST", "/api/invitations/open"): Expectation(
        _plain("POST", "/api/invitations/open", json={"token": "v_nothing"}), (404,) * 4
    ),
    ("POST", "/api/invitations/start"): Expectation(
        _plain(
            *("POST", "/api/invitations/start"), json={"token": "v_nothing", "consent": _CONSENT}
        ),
        (404,) * 4,
    ),
}

LIVE = ("WEBSOCKET", "/api/session/{session_id}/live")
"""The only WebSocket route; `test_routes.py` tests it."""


CONSOLE = "/api/console/"
"""Start of the console's routes, whose callers are users: see `test_console_rights.py`."""


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Return the method and path of every route, without HEAD, which each GET route accepts."""
    found: set[tuple[str, str]] = set()
    for context in iter_route_contexts(app.routes):
        match context.original_route:
            case WebSocketRoute():
                found.add(("WEBSOCKET", str(context.path)))
            case Route():
                methods = set(context.methods or ()) - {"HEAD"}
                found |= {(method, str(context.path)) for method in methods}
            case Mount() as mount:
                found.add(("GET", mount.path or "/"))
            case other:
                raise AssertionError(f"a route of an unknown kind: {other!r}")
    return found


async def world(client: httpx2.AsyncClient, reviewer: str) -> World:
    """Create the interviews of a new world."""
    owner, other = [(await client.post("/api/session/start", json=_START)).json() for _ in range(2)]
    client.cookies.clear()
    done = (await send(client, owner["session_id"], owner["question"], SOUND)).json()
    own = {"Authorization": f"Bearer {owner['session_id']}"}
    begun = await client.post(
        "/api/uploads", json=_upload_of(done["next_question"], NEXT_SOUND), headers=own
    )
    link = (await client.post("/api/session/shares", json={}, headers=own)).json()
    await measures_done(parts_of(client))  # the measures of the answers change the interview
    return World(
        client=client,
        owner=owner["session_id"],
        other=other["session_id"],
        reviewer=reviewer,
        question=done["next_question"],
        turn_id=done["turn_id"],
        spoken=httpx2.URL(owner["question"]["audio_url"]).path,
        upload_id=begun.json()["upload_id"],
        ref=owner["interview"],
        other_ref=other["interview"],
        share_id=link["share"]["share_id"],
        shared=httpx2.URL(link["url"]).path,
    )


async def route_faults(client: httpx2.AsyncClient, reviewer: str) -> list[str]:
    """Request all routes as each caller; return what is wrong with the responses."""
    faults = []
    for (method, path), expected in EXPECTED.items():
        there = await world(client, reviewer)
        before = await _whole(there)
        for who, status in zip(CALLERS, expected.statuses, strict=True):
            name = f"{method} {path} by {who}"
            answer = await expected.ask(there, who, False)
            client.cookies.clear()
            if answer.status_code != status:
                faults.append(f"{name}: {answer.status_code}, not {status}: {answer.text[:200]}")
            if who != "owner" and await _whole(there) != before:
                faults.append(f"{name}: the owner's interview is another one now")
            if expected.names_a_thing and status in (401, 404):
                nothing = await expected.ask(there, who, True)
                if _seen(nothing) != _seen(answer):
                    faults.append(f"{name}: {_seen(answer)} differs from {_seen(nothing)}")
    return faults


async def _whole(there: World) -> tuple[int, bytes]:
    state = await there.client.get("/api/session", headers=there.rights("owner"))
    upload = await there.client.get(
        f"/api/uploads/{there.upload_id}", headers=there.rights("owner")
    )
    return state.status_code, state.content + upload.content


def _seen(answer: httpx2.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return the part of a response that must not reveal whether a resource exists."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "date")
    return answer.status_code, headers, answer.content


COOKIE_KINDS = ("no name", "a name without its cookie", "an old cookie", "another", "its own")
"""Ways in which a browser with cookies of several interviews names the interview of a request."""


async def cookie_faults(client: httpx2.AsyncClient, reviewer: str) -> list[str]:
    """Request all routes with a browser's cookies; return what is wrong with the responses."""
    faults = []
    for (method, path), expected in EXPECTED.items():
        if expected.statuses[0] != 401 or expected.ask is _answer:  # its form names the session
            continue
        there = await world(client, reviewer)
        before = await _whole(there)
        for kind in COOKIE_KINDS:
            who = _BY_COOKIE.get(kind, "anonymous")
            status = expected.statuses[CALLERS.index(who)]
            old_reads = kind == "an old cookie" and method == "GET"
            if old_reads or (kind == "no name" and path in SOUNDS):
                status = expected.statuses[CALLERS.index("owner")]
            with _browser(there, kind):
                answer = await expected.ask(there, who, False)
            client.cookies.clear()
            name = f"{method} {path} with {kind}"
            if answer.status_code != status:
                faults.append(f"{name}: {answer.status_code}, not {status}: {answer.text[:200]}")
            if kind != "its own" and await _whole(there) != before:
                faults.append(f"{name}: the owner's interview is another one now")
    return faults


SOUNDS = ("/static/audio/{name}", "/api/answer/{turn_id}/audio")
"""Routes that media elements request with a URL only. The URL belongs to one interview."""

_BY_COOKIE: dict[str, Who] = {"another": "other", "its own": "owner"}


@contextlib.contextmanager
def _browser(there: World, kind: str) -> Iterator[None]:
    """Make the requests of the block carry cookies of `kind` instead of a token."""
    named = {
        "a name without its cookie": "i_elsewhere",
        "another": there.other_ref,
        "its own": there.ref,
    }.get(kind)
    cookies = {f"daedam_session_{there.ref}": there.owner}
    cookies[f"daedam_session_{there.other_ref}"] = there.other
    if kind == "an old cookie":
        cookies = {"daedam_session": there.owner}

    async def carry(request: httpx2.Request) -> None:
        request.headers.pop("authorization", None)
        request.headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if named:
            request.url = request.url.copy_merge_params({"interview": named})

    there.client.event_hooks = {"request": [carry]}
    try:
        yield
    finally:
        there.client.event_hooks = {"request": []}


OWN = [key for key, expected in EXPECTED.items() if expected.statuses[:1] == (401,)]


KEPT_FOR_OWNERS = {
    *{("GET", "/api/session/export"), ("DELETE", "/api/session"), ("POST", "/api/session/renew")},
    *{("GET", "/api/session/shares"), ("DELETE", "/api/session/shares/{share_id}")},
}
"""Routes that accept an expired session id while the interview is stored."""


async def dead_id_faults(
    client: httpx2.AsyncClient, reviewer: str, kill: dict[str, Callable[[str], Awaitable[None]]]
) -> list[str]:
    """Compare the responses to invalidated and to unknown session ids; return the differences.

    `kill` maps a name to a function that invalidates a session id.
    """
    faults = []
    for name, end in kill.items():
        there = await world(client, reviewer)
        await end(there.owner)
        client.cookies.clear()
        for method, path in OWN:
            if EXPECTED[method, path].ask is _complete_upload:
                continue  # its request begins with a PATCH, which is a route of its own here
            if name == "expired" and (method, path) in KEPT_FOR_OWNERS:
                continue
            dead = await EXPECTED[method, path].ask(there, "owner", False)
            live_owner, there.owner = there.owner, f"s_{'0' * 32}"
            never = await EXPECTED[method, path].ask(there, "owner", False)
            there.owner = live_owner
            if dead.status_code != 404 or _seen(dead) != _seen(never):
                faults.append(f"{method} {path}, {name}: {_seen(dead)} differs from {_seen(never)}")
    return faults


async def route_rounds(folder: Path) -> tuple[Result, dict[str, object]]:
    """Request all routes once as each caller; return the result and the number of routes."""
    from tests.faults.scripted import quick_server, quick_settings

    from daedam.services.auth import Reviewers
    from daedam.storage.database import Database

    async with quick_server(folder / "data") as client:
        database = Database(quick_settings(folder / "data").sqlalchemy_url)
        reviewer = await Reviewers(database).add("prove")
        faults = await route_faults(client, reviewer) + await cookie_faults(client, reviewer)
        await database.close()
    asked = len(EXPECTED) * len(CALLERS)
    return Result("every route by everybody", asked, faults), {"routes": len(EXPECTED)}
