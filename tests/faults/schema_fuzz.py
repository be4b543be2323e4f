"""Check the HTTP interface against its OpenAPI document with generated requests.

schemathesis generates valid and invalid requests. Each request is sent without rights, or with the
rights of a session or a reviewer. In a sequence, the requests follow `LINKS`, so that a request can
use ids from an earlier response.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.faults.background import Background, in_background
from tests.faults.results import Result
from tests.faults.scripted import models, quick_settings, sha256, voice
from tests.serving import listening

from daedam.services.auth import Reviewers
from daedam.storage.database import Database

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

STATEFUL_SHARE = 4
"""One in `STATEFUL_SHARE` requests is part of a sequence."""

STEPS = 6
"""Maximum number of requests in a sequence."""

PASSES = 100
"""Maximum number of passes over all operations. Some operations have few different requests."""

RIGHTS = ("anonymous", "session", "reviewer")
IN_SEQUENCE = ("session", "session", "reviewer", "session", "anonymous")

SOUND = voice(7, 0.2)

LINKS: dict[str, dict[str, Any]] = {
    "startSession": {
        "status": "200",
        "links": {
            "read": {
                "operationId": "getSession",
                "parameters": {"session_id": "$response.body#/session_id"},
            },
            "answer": {
                "operationId": "completeAnswer",
                "requestBody": {
                    "session_id": "$response.body#/session_id",
                    "question_id": "$response.body#/question/id",
                    "turn_type": "$response.body#/question/type",
                },
            },
        },
    },
    "completeAnswer": {
        "status": "200",
        "links": {
            "hear": {
                "operationId": "getAnswerAudio",
                "parameters": {"turn_id": "$response.body#/turn_id"},
            }
        },
    },
    "beginUpload": {
        "status": "201",
        "links": {
            name: {
                "operationId": name,
                "parameters": {"upload_id": "$response.body#/upload_id"},
            }
            for name in ("getUpload", "continueUpload", "completeUpload")
        },
    },
    "listInterviews": {
        "status": "200",
        "links": {
            "look": {
                "operationId": "getInterview",
                "parameters": {"ref": "$response.body#/interviews/0/ref"},
            }
        },
    },
}
"""OpenAPI links by operation; the application's document has none."""


class Target:
    """A server under test, with a reviewer's key and an interview for its requests."""

    def __init__(self, url: str, reviewer: str) -> None:
        self.url = url
        self.reviewer = reviewer
        self.http = requests.Session()
        self.session_id = ""
        self.statuses: Counter[int] = Counter()
        self.cases = 0
        self.known: dict[str, str] = {}
        """Ids that exist in the session, by field name."""
        self.begin()

    def begin(self) -> None:
        """Start an interview with one answer and one open upload, and use its session."""
        body = {"user_id": "u_fuzz", "mode": "voice"}
        started = self._made("post", "/api/session/start", json=body)
        self.session_id = started["session_id"]
        form = {
            "session_id": self.session_id,
            "question_id": started["question"]["id"],
            "turn_type": started["question"]["type"],
        }
        files = {"audio_file": ("a.wav", SOUND, "audio/wav")}
        done = self._made("post", "/api/answer/complete", data=form, files=files)
        asked = {
            "question_id": done["next_question"]["id"],
            "turn_type": done["next_question"]["type"],
        }
        piece = {**asked, "size_bytes": len(SOUND), "audio_sha256": sha256(SOUND)}
        rights = self.headers("session")
        upload = self._made("post", "/api/uploads", json=piece, headers=rights)
        reviews = self.headers("reviewer")
        newest = self._made("get", "/api/interviews?limit=1", headers=reviews)
        self.known = {
            "session_id": self.session_id,
            "turn_id": done["turn_id"],
            "upload_id": upload["upload_id"],
            "ref": newest["interviews"][0]["ref"],
            "name": started["question"]["audio_url"].rpartition("/")[2],
            **asked,
        }

    def _made(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        response = requests.request(method, f"{self.url}{path}", timeout=30, **more)
        response.raise_for_status()
        body: dict[str, Any] = response.json()
        return body

    def aim(self, case: Any) -> None:
        """Replace generated ids in `case` by ids that exist."""
        parts = [case.path_parameters, case.body]
        for part in (part for part in parts if isinstance(part, dict)):
            for name in part.keys() & self.known.keys():
                part[name] = self.known[name]

    def headers(self, rights: str) -> dict[str, str]:
        if rights == "anonymous":
            return {}
        token = self.session_id if rights == "session" else self.reviewer
        return {"Authorization": f"Bearer {token}"}

    def ask(self, case: Any, rights: str) -> Any:
        self.http.cookies.clear()
        response = case.call(
            base_url=self.url, session=self.http, headers=self.headers(rights), timeout=30
        )
        self.cases += 1
        self.statuses[response.status_code] += 1
        ends = case.operation.method.upper() == "DELETE" or case.path.endswith("/revoke")
        ended = ends and response.status_code < 300
        conflict = response.status_code == 409  # an answered question accepts no more uploads
        if rights == "session" and (ended or conflict):
            self.begin()
        return response


def described(url: str) -> dict[str, Any]:
    """Return the server's OpenAPI document with `LINKS` added."""
    document: dict[str, Any] = requests.get(f"{url}/openapi.json", timeout=30).json()
    for path in document["paths"].values():
        for operation in path.values():
            link = LINKS.get(operation.get("operationId", ""))
            if link:
                operation["responses"][link["status"]]["links"] = link["links"]
    return document


def _settings(examples: int, **more: Any) -> settings:
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        **more,
    )


def single_cases(target: Target, schema: Any, cases: int) -> list[str]:
    """Send about `cases` requests, divided equally among the operations; return the failures."""
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, cases // len(operations))
    failures: list[str] = []
    for number in range(PASSES):
        if failures:
            break
        for operation in operations:
            if target.cases < cases:
                failures += _cases_of(target, operation, each, number)
    return failures


def _cases_of(target: Target, operation: Any, cases: int, number: int) -> list[str]:
    valid = operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @seed(number)
    @_settings(cases)
    @given(
        case=st.one_of(valid, valid, wrong),
        rights=st.sampled_from(RIGHTS),
        aimed=st.booleans(),
    )
    def check(case: Any, rights: str, aimed: bool) -> None:
        if aimed:
            target.aim(case)
        response = target.ask(case, rights)
        case.validate_response(response, checks=CHECKS)

    try:
        check()
    except (Exception, BaseExceptionGroup) as exc:
        return [f"{operation.label}: {exc!s:.900}"]
    return []


def sequences(target: Target, schema: Any, cases: int, number: int) -> list[str]:
    """Send about `cases` requests in sequences that follow the links; return the first failure."""

    wrong: list[str] = []

    class Machine(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.asked = 0

        def call(self, case: Any, **_: Any) -> Any:
            self.asked += 1
            try:
                return target.ask(case, IN_SEQUENCE[self.asked % len(IN_SEQUENCE)])
            except Exception as exc:
                wrong.append(f"a sequence, {case.operation.label}: {exc!r:.900}")
                raise

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            try:
                case.validate_response(response, checks=CHECKS)
            except (Exception, BaseExceptionGroup) as exc:
                wrong.append(f"a sequence, {case.operation.label}: {exc!s:.900}")
                raise

    with suppress(Exception, BaseExceptionGroup):
        # Hypothesis raises if a repeated sequence takes another course, due to the server's state.
        # Only the failures in `wrong` count.
        seed(number)(Machine).run(
            settings=_settings(max(1, cases // STEPS), stateful_step_count=STEPS)
        )
    return wrong[:1]


@asynccontextmanager
async def fuzzed_server(data: Path) -> AsyncIterator[tuple[str, str]]:
    """Run the real application; yield its URL and a reviewer's key."""
    config = quick_settings(data)
    async with listening(config, *models()) as url:
        async with httpx2.AsyncClient(base_url=url) as client:
            assert (await client.get("/healthz")).status_code in (200, 503)
        database = Database(config.sqlalchemy_url)
        reviewer = await Reviewers(database).add("fuzz")
        await database.close()
        yield url, reviewer


def fuzz_rounds(rounds: int, folder: Path) -> tuple[Result, dict[str, object]]:
    """Send at least `rounds` requests; return the result and the counts.

    Must not be called inside an event loop.
    """
    server: Background[tuple[str, str]]
    with in_background(lambda: fuzzed_server(folder / "data")) as server:
        target = Target(*server.given)
        schema = schemathesis.openapi.from_dict(described(target.url))
        schema.config.update(base_url=target.url)
        in_sequences = rounds // STATEFUL_SHARE
        failures = single_cases(target, schema, rounds - in_sequences)
        alone = target.cases
        for number in range(PASSES):
            if target.cases < rounds and not failures:
                failures += sequences(target, schema, rounds - target.cases, number)
        target.http.close()
    extra: dict[str, object] = {
        "in_sequences": target.cases - alone,
        "statuses": {str(status): n for status, n in sorted(target.statuses.items())},
    }
    return Result("requests made from the description", target.cases, failures), extra
