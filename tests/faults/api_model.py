"""Compare the HTTP interface with a small model of it, over random sequences of requests."""

import io
import json
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx2
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, create_engine, update
from tests.faults.background import Background, in_background
from tests.faults.results import Result
from tests.faults.scripted import quick_server, send, voice
from tests.serving import short_plan

from daedam.storage.tables import InterviewSession
from daedam.utils.tokens import token_hash

ASKED_IN_ORDER = ("q_main_1", "q_follow_1", "q_main_2", "q_follow_2")
"""Ids of the short plan's questions, in the order asked when every answer contains speech."""

SOUNDS = [voice(seed, 0.3) for seed in range(3)]
"""Recorded answers; an answer's number is its index."""

TEXTS = ["주문 방식을 바꿨습니다.", "새 창고를 만들었습니다."]
"""Typed answers, each worth a follow-up. Their numbers start at `len(SOUNDS)`."""

STEPS = 6
"""Maximum number of requests in one sequence."""

BATCH = 20
"""Number of sequences per seed. With one seed, Hypothesis tends to vary its earlier sequences."""

Outcome = tuple[int, str]
"""Status and problem code of a response; the code is empty for a success."""


@dataclass
class Interview:
    """Expected state of one interview."""

    session_id: str
    opens: bool = True
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Number of the answer and id of the turn, by question id."""
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Question id and answer number of the accepted request with a key, by Idempotency-Key."""

    @property
    def asked(self) -> tuple[str, ...]:
        return ASKED_IN_ORDER[: len(self.answers) + 1]

    @property
    def finished(self) -> bool:
        return len(self.answers) == len(ASKED_IN_ORDER)

    @property
    def current(self) -> str | None:
        return None if self.finished else self.asked[-1]

    def expected(self, question: str, sound: int, key: str | None, wrong: str) -> Outcome:
        """Return the status and problem code that an answer must get."""
        if not self.opens:
            return 404, "session_not_found"
        if question not in self.asked:
            return 404, "question_not_found"
        if wrong == "type":
            return 422, "wrong_turn_type"
        if wrong == "bytes":
            return 422, "audio_damaged"
        if key is not None and self.keys.get(key, (question, sound)) != (question, sound):
            return 422, "idempotency_key_reused"
        if question in self.answers and self.answers[question][0] != sound:
            return 409, "interview_finished" if self.finished else "already_answered"
        return 200, ""

    def take(self, question: str, sound: int, key: str | None, turn_id: str) -> None:
        self.answers.setdefault(question, (sound, turn_id))
        if key is not None:
            self.keys[key] = (question, sound)


which = st.integers(0, 7)
"""Number that selects an interview. A number below `DEAD` selects an open interview. Any other
number selects an ended interview if there is one, else an open one."""

DEAD = 6

SOUND = st.integers(0, len(SOUNDS) - 1)

TEXT = st.integers(len(SOUNDS), len(SOUNDS) + len(TEXTS) - 1)


class ApiMachine(RuleBasedStateMachine):
    """Random sequences of requests.

    Each response, and each interview at the end of a sequence, must match the model.
    """

    server: ClassVar[Background[httpx2.AsyncClient]]
    database: ClassVar[Engine]
    sequences: ClassVar[int] = 0
    responses: ClassVar[Counter[str]]
    """Number of responses by problem code or status."""

    def __init__(self) -> None:
        super().__init__()
        self.interviews: list[Interview] = []

    # --- rules of a sequence --------------------------------------------------------------------

    @initialize()
    def first(self) -> None:
        type(self).sequences += 1
        self.start()

    @precondition(lambda self: sum(interview.opens for interview in self.interviews) < 3)
    @rule()
    def start(self) -> None:
        body = {"user_id": "u_model", "mode": "voice"}
        response = self._run(self._client.post("/api/session/start", json=body))
        self._client.cookies.clear()
        assert _outcome(response) == (200, "")
        started = response.json()
        assert started["question"]["id"] == ASKED_IN_ORDER[0]
        self.interviews.append(Interview(started["session_id"]))

    @rule(number=which, sound=SOUND, key=st.sampled_from([None, None, "k1", "k2"]))
    def answer_what_is_asked(self, number: int, sound: int, key: str | None) -> None:
        interview = self._one(number)
        self._answer(interview, interview.current or ASKED_IN_ORDER[-1], sound, key)

    @rule(
        number=which,
        question=st.sampled_from([*ASKED_IN_ORDER, "q_main_9"]),
        sound=SOUND,
        key=st.sampled_from([None, "k1", "k2"]),
        wrong=st.sampled_from(["", "", "type", "bytes"]),
    )
    def answer_anything(
        self, number: int, question: str, sound: int, key: str | None, wrong: str
    ) -> None:
        self._answer(self._one(number), question, sound, key, wrong)

    @precondition(lambda self: any(interview.answers for interview in self.interviews))
    @rule(
        number=which,
        key=st.sampled_from([None, "k1"]),
        shift=st.sampled_from([0, 0, 1]),
        wrong=st.sampled_from(["", "", "type", "bytes"]),
    )
    def answer_again(self, number: int, key: str | None, shift: int, wrong: str) -> None:
        """Answer a question again, with the same audio or other audio."""
        given = [i for i in self.interviews if i.answers and (i.opens or number >= DEAD)]
        if not given:
            return
        interview = given[number % len(given)]
        question, (sound, _) = list(interview.answers.items())[number % len(interview.answers)]
        if sound < len(SOUNDS):
            self._answer(interview, question, (sound + shift) % len(SOUNDS), key, wrong)
        else:
            self._answer(interview, question, sound, key, "type" if wrong == "type" else "")

    @rule(number=which, sound=SOUND, key=st.sampled_from(["k1", "k2"]))
    def use_a_key_twice(self, number: int, sound: int, key: str) -> None:
        """Send the latest answer again with a key, then answer the open question with that key."""
        interview = self._one(number)
        if interview.answers:
            question, (given, _) = list(interview.answers.items())[-1]
            self._answer(interview, question, given, key)
        self._answer(interview, interview.current or ASKED_IN_ORDER[0], sound, key)

    @rule(number=which, text=TEXT, key=st.sampled_from([None, None, "k1", "k2"]))
    def type_an_answer(self, number: int, text: int, key: str | None) -> None:
        interview = self._one(number)
        self._answer(interview, interview.current or ASKED_IN_ORDER[-1], text, key)

    @rule(number=which, sound=SOUND)
    def answer_all_that_is_asked(self, number: int, sound: int) -> None:
        interview = self._one(number)
        while interview.opens and interview.current:
            self._answer(interview, interview.current, sound, None)

    @rule(number=which)
    def read(self, number: int) -> None:
        self._compare(self._one(number))
        for path in ("/api/session", "/api/session/export"):
            assert _outcome(self._run(self._client.get(path))) == (401, "not_allowed")

    @rule(number=which, other=which)
    def read_by_address(self, number: int, other: int) -> None:
        mine, theirs = self._one(number), self._one(other)
        response = self._get(f"/api/session/{theirs.session_id}", mine)
        if mine is theirs and mine.opens:
            assert _outcome(response) == (200, "")
        else:
            assert _outcome(response) == (404, "session_not_found")

    @rule(number=which, other=which, turn=st.integers(0, 3))
    def hear_a_recording(self, number: int, other: int, turn: int) -> None:
        mine, theirs = self._one(number), self._one(other)
        answers = list(theirs.answers.values())
        sound, turn_id = answers[turn % len(answers)] if answers else (0, "t_nothing")
        response = self._get(f"/api/answer/{turn_id}/audio", mine)
        if not mine.opens:
            assert _outcome(response) == (404, "session_not_found")
        elif mine is theirs and answers and sound < len(SOUNDS):
            assert _outcome(response) == (200, "")
            assert response.content == SOUNDS[sound]
        else:
            assert _outcome(response) == (404, "recording_not_found")

    @rule(number=which)
    def export(self, number: int) -> None:
        interview = self._one(number)
        response = self._get("/api/session/export", interview)
        if not interview.opens:
            assert _outcome(response) == (404, "session_not_found")
            return
        assert _outcome(response) == (200, "")
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            exported = json.loads(archive.read("interview.json"))
            recordings = {
                n: archive.read(n) for n in archive.namelist() if n.startswith("answers/")
            }
        assert [question["id"] for question in exported["questions"]] == list(
            self._shown(interview)
        )
        assert sorted(recordings.values()) == sorted(self._recorded(interview))

    @rule(number=which, how=st.sampled_from(["delete", "revoke", "expire"]))
    def end(self, number: int, how: str) -> None:
        interview = self._one(number)
        {"delete": self._delete, "revoke": self._revoke, "expire": self._expire}[how](interview)
        interview.opens = False

    def _delete(self, interview: Interview) -> None:
        headers = _own(interview)
        response = self._run(self._client.delete("/api/session", headers=headers))
        if not interview.opens:
            assert _outcome(response) == (404, "session_not_found")
            return
        assert _outcome(response) == (200, "")
        receipt = response.json()
        sizes = [len(sound) for sound in self._recorded(interview)]
        assert receipt["recordings"] == len(sizes)
        assert receipt["transcripts"] == len(interview.answers)
        assert receipt["recording_bytes"] == sum(sizes)
        assert receipt["questions"] == len(self._shown(interview))

    def _revoke(self, interview: Interview) -> None:
        path = "/api/session/revoke"
        response = self._run(self._client.post(path, headers=_own(interview)))
        if interview.opens:
            assert response.status_code == 204
        else:
            assert _outcome(response) == (404, "session_not_found")

    def _expire(self, interview: Interview) -> None:
        past = datetime.now(UTC) - timedelta(seconds=1)
        with self.database.begin() as db:
            db.execute(
                update(InterviewSession)
                .where(InterviewSession.token_sha256 == token_hash(interview.session_id))
                .values(expires_at=past)
            )

    def teardown(self) -> None:
        for interview in self.interviews:
            self._compare(interview)

    # --- helpers --------------------------------------------------------------------------------

    @property
    def _client(self) -> httpx2.AsyncClient:
        return self.server.given

    def _run(self, work: Any) -> httpx2.Response:
        response: httpx2.Response = self.server.run(work)
        status, code = _outcome(response)
        self.responses[code or str(status)] += 1
        return response

    def _one(self, number: int) -> Interview:
        alive = [interview for interview in self.interviews if interview.opens]
        dead = [interview for interview in self.interviews if not interview.opens]
        if dead and number >= DEAD:
            return dead[number % len(dead)]
        if not alive:
            self.start()
            alive = self.interviews[-1:]
        return alive[number % len(alive)]

    def _get(self, path: str, interview: Interview) -> httpx2.Response:
        return self._run(self._client.get(path, headers=_own(interview)))

    @staticmethod
    def _recorded(interview: Interview) -> list[bytes]:
        return [SOUNDS[s] for s, _ in interview.answers.values() if s < len(SOUNDS)]

    @staticmethod
    def _shown(interview: Interview) -> tuple[str, ...]:
        return ASKED_IN_ORDER if interview.finished else interview.asked

    def _answer(
        self, interview: Interview, question: str, sound: int, key: str | None, wrong: str = ""
    ) -> None:
        kind = "main" if "main" in question else "followup"
        if wrong == "type":
            kind = "followup" if kind == "main" else "main"
        response = self._run(
            self._send(interview, {"id": question, "type": kind}, sound, key, wrong)
        )
        expected = interview.expected(question, sound, key, wrong)
        assert _outcome(response) == expected, (question, sound, key, wrong)
        if expected[0] != 200:
            return
        done = response.json()
        before = interview.answers.get(question)
        assert before is None or before[1] == done["turn_id"]
        interview.take(question, sound, key, done["turn_id"])
        following = ASKED_IN_ORDER.index(question) + 1
        wanted = ASKED_IN_ORDER[following] if following < len(ASKED_IN_ORDER) else None
        assert (done["next_question"] or {}).get("id") == wanted

    def _send(
        self, interview: Interview, asked: dict[str, str], sound: int, key: str | None, wrong: str
    ) -> Any:
        if sound < len(SOUNDS):
            other = SOUNDS[(sound + 1) % len(SOUNDS)] if wrong == "bytes" else None
            return send(
                self._client, interview.session_id, asked, SOUNDS[sound], key=key, claimed=other
            )
        typed = {"question_id": asked["id"], "turn_type": asked["type"]}
        return self._client.post(
            "/api/answer/typed",
            json={**typed, "text": TEXTS[sound - len(SOUNDS)]},
            headers={**_own(interview), **({"Idempotency-Key": key} if key else {})},
        )

    def _compare(self, interview: Interview) -> None:
        response = self._get("/api/session", interview)
        if not interview.opens:
            assert _outcome(response) == (404, "session_not_found")
            return
        assert _outcome(response) == (200, "")
        state = response.json()
        assert state["status"] == ("finished" if interview.finished else "active")
        assert (state["current_question"] or {}).get("id") == interview.current
        turns = {turn["question"]["id"]: turn["turn_id"] for turn in state["turns"]}
        assert len(turns) == len(state["turns"])
        assert turns == {
            question: interview.answers.get(question, (0, None))[1]
            for question in self._shown(interview)
        }


def _own(interview: Interview) -> dict[str, str]:
    return {"Authorization": f"Bearer {interview.session_id}"}


def _outcome(response: httpx2.Response) -> Outcome:
    if response.is_success:
        return response.status_code, ""
    return response.status_code, response.json()["code"]


def model_rounds(rounds: int, folder: Path) -> tuple[Result, dict[str, object]]:
    """Run `rounds` sequences of requests and return the result and the counts.

    All calls use the same sequences. Must not be called inside an event loop.
    """
    data = folder / "data"
    plan = short_plan(folder)
    failures = []
    with in_background(lambda: quick_server(data, interview_plan=plan)) as server:
        engine = create_engine(f"sqlite:///{data / 'daedam.sqlite3'}")
        machine = type("Machine", (ApiMachine,), {"server": server, "database": engine})
        machine.sequences, machine.responses = 0, Counter()
        for number in range(0, rounds, BATCH):
            try:
                _run(seed(number)(machine), min(BATCH, rounds - number))
            except Exception as exc:
                failures += _failure_texts(exc)
                break
        engine.dispose()
    done: dict[str, object] = {"sequences": machine.sequences, "responses": dict(machine.responses)}
    return Result("any sequence of requests, as the model says", rounds, failures), done


def _failure_texts(failure: Exception) -> list[str]:
    """Return a text for each failure, with the sequence that causes it."""
    if isinstance(failure, ExceptionGroup):
        return [line for each in failure.exceptions for line in _failure_texts(each)]
    return ["\n".join([f"{type(failure).__name__}: {failure}", *getattr(failure, "__notes__", ())])]


def _run(machine: type[ApiMachine], sequences: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=STEPS,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
