"""The plan of an interview: its main questions and written probes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from daedam.interview.reading.model import QuestionKind
from daedam.interview.star import asks_for_experience
from daedam.utils.language import Language


class Style(StrEnum):
    """The purpose of an interview."""

    PRACTICE = "practice"
    """Practice: retakes are allowed."""
    INTERVIEW = "interview"
    """Interview: each question is answered once."""


class PlanOrigin(StrEnum):
    """Who chose the questions of a plan."""

    SERVER = "server"
    """The server's plan file."""
    DRAFT = "draft"
    """daedam, for a job description and a résumé."""
    CANDIDATE = "candidate"
    """The candidate, who may have edited a draft."""
    TEAM = "team"
    """The team that invited the candidate."""


class Competency(StrEnum):
    """What a question is evidence for.

    The first ten are the basic competencies of the Korean NCS (직업기초능력); `MOTIVATION` and
    `EXPERTISE` complete them for interviews.
    """

    COMMUNICATION = "communication"
    NUMERACY = "numeracy"
    PROBLEM_SOLVING = "problem_solving"
    SELF_DEVELOPMENT = "self_development"
    RESOURCES = "resources"
    INTERPERSONAL = "interpersonal"
    INFORMATION = "information"
    TECHNOLOGY = "technology"
    ORGANIZATION = "organization"
    ETHICS = "ethics"
    MOTIVATION = "motivation"
    EXPERTISE = "expertise"

    @property
    def korean(self) -> str:
        """The Korean name."""
        return _COMPETENCIES[self][0]

    @property
    def english(self) -> str:
        """The English name."""
        return _COMPETENCIES[self][1]


_COMPETENCIES = {
    Competency.COMMUNICATION: ("의사소통능력", "communication"),
    Competency.NUMERACY: ("수리능력", "numeracy"),
    Competency.PROBLEM_SOLVING: ("문제해결능력", "problem solving"),
    Competency.SELF_DEVELOPMENT: ("자기개발능력", "self-development"),
    Competency.RESOURCES: ("자원관리능력", "resource management"),
    Competency.INTERPERSONAL: ("대인관계능력", "interpersonal skills"),
    Competency.INFORMATION: ("정보능력", "information literacy"),
    Competency.TECHNOLOGY: ("기술능력", "technology"),
    Competency.ORGANIZATION: ("조직이해능력", "organisational awareness"),
    Competency.ETHICS: ("직업윤리", "work ethics"),
    Competency.MOTIVATION: ("지원 동기", "motivation"),
    Competency.EXPERTISE: ("직무 전문성", "job expertise"),
}
"""Korean and English name of each competency."""

DEFAULT_THINK_S = 30
LONGEST_THINK_S = 600
MAX_FOLLOWUPS = 5
"""Maximum number of follow-ups per planned question."""
REPROMPTS: Mapping[Language, str] = {
    "ko": "말씀이 잘 들리지 않았습니다. 마이크를 확인하시고 다시 한번 말씀해 주시겠어요?",
    "en": "I'm afraid I couldn't hear you. Could you check your microphone and say that again?",
}
"""Asked when an answer contains no speech, unless the plan has its own text."""


@dataclass(frozen=True)
class MainQuestion:
    """A planned question.

    `aim` describes, for the question generator, what a good answer shows. `probes` are written
    follow-ups that fit any answer. `experience` states whether the question asks for a past
    experience. `simpler` is the question in simpler words, for a candidate who did not understand
    it. `easier` asks for a smaller or similar experience, for a candidate who has none to tell.
    `kind` is what the question asks for (None: derived from its text). `competency` is what the
    question is evidence for (None: not stated). `strong` describes what a strong answer shows.
    `reason` is the line of the job description or résumé for which the question was chosen. The
    texts may be empty.
    """

    text: str
    aim: str
    probes: tuple[str, ...]
    experience: bool = False
    simpler: str = ""
    easier: str = ""
    kind: QuestionKind | None = None
    competency: Competency | None = None
    strong: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """The main questions of an interview in order, and its settings.

    `keyword_probes` are written follow-ups about a noun phrase of the answer; `{을/를}` and similar
    fields are replaced by the phrase with the fitting particle. `reprompt` asks for the answer
    again after an answer without speech. `think_s` is the time to think before an answer and
    `answer_s` the intended length of an answer (None: no limit), both in seconds; they are
    displayed, not enforced. `total_s` is the time budget of the interview in seconds (None: no
    limit). When little of it remains, no follow-ups are asked. When none remains, no planned
    question is asked. `styles` are the styles that candidates can choose from. `language` is the
    language of the interview.
    """

    questions: tuple[MainQuestion, ...]
    keyword_probes: tuple[str, ...]
    reprompt: str
    followups_per_question: int
    think_s: int = DEFAULT_THINK_S
    answer_s: int | None = None
    total_s: int | None = None
    styles: tuple[Style, ...] = tuple(Style)
    origin: PlanOrigin = PlanOrigin.SERVER
    language: Language = "ko"

    def with_questions(self, questions: Sequence[MainQuestion]) -> "Plan":
        """Return the plan with other questions."""
        return replace(self, questions=tuple(questions))

    @property
    def spoken_texts(self) -> list[str]:
        """Texts that are spoken exactly as written."""
        texts = [self.reprompt]
        for question in self.questions:
            texts += [question.text, question.simpler, question.easier, *question.probes]
        return [text for text in texts if text]


def parse_plan(document: Mapping[str, Any], followups_per_question: int) -> Plan:
    """Return the plan in `document` (format: `data/plan.ko.toml`).

    `followups_per_question` is used if the plan does not state it. Raises `ValueError` that names
    the missing or invalid entry.
    """
    interview = dict(document.get("interview", {}))
    followups_per_question = int(interview.pop("followups", followups_per_question))
    language: Language = "en" if document.get("language") == "en" else "ko"
    try:
        questions = tuple(
            MainQuestion(
                text=str(q["text"]),
                aim=str(q["aim"]),
                probes=tuple(map(str, q["probes"])),
                experience=bool(q.get("experience", asks_for_experience(str(q["text"]), language))),
                simpler=str(q.get("simpler", "")),
                easier=str(q.get("easier", "")),
                kind=QuestionKind(q["kind"]) if q.get("kind") else None,
                competency=Competency(q["competency"]) if q.get("competency") else None,
                strong=str(q.get("strong", "")),
                reason=str(q.get("reason", "")),
            )
            for q in document["questions"]
        )
        plan = Plan(
            questions,
            tuple(map(str, document.get("keyword_probes", ()))),
            str(document.get("reprompt") or REPROMPTS[language]),
            followups_per_question,
            origin=PlanOrigin(document.get("origin", PlanOrigin.SERVER)),
            language=language,
            **_interview_settings(interview),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"the plan lacks {exc}") from exc
    if not plan.questions or any(not q.probes for q in plan.questions):
        raise ValueError("the plan needs questions, each with at least one probe")
    return plan


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan in the format that `parse_plan` reads."""
    interview = {
        "followups": plan.followups_per_question,
        "think_sec": plan.think_s,
        "answer_sec": plan.answer_s,
        "total_sec": plan.total_s,
        "styles": list(plan.styles),
    }
    return {
        "language": plan.language,
        "reprompt": plan.reprompt,
        "keyword_probes": list(plan.keyword_probes),
        "interview": _without_empty(interview),
        "origin": plan.origin,
        "questions": [
            _without_empty({**asdict(question), "probes": list(question.probes)})
            for question in plan.questions
        ],
    }


def _without_empty(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if value not in ("", None)}


def _interview_settings(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments for `Plan` from the table `[interview]`.

    Every entry is optional. Raises `ValueError` for a value that is not allowed.
    """
    settings: dict[str, Any] = {}
    if "think_sec" in table:
        settings["think_s"] = int(table["think_sec"])
        if not 0 <= settings["think_s"] <= LONGEST_THINK_S:
            raise ValueError(f"think_sec must be between 0 and {LONGEST_THINK_S}")
    if "answer_sec" in table:
        settings["answer_s"] = int(table["answer_sec"])
        if settings["answer_s"] <= 0:
            raise ValueError("answer_sec must be positive")
    if "total_sec" in table:
        settings["total_s"] = int(table["total_sec"])
        if settings["total_s"] <= 0:
            raise ValueError("total_sec must be positive")
    if "styles" in table:
        settings["styles"] = tuple(Style(style) for style in table["styles"])
        if not settings["styles"]:
            raise ValueError("styles must name at least one")
    return settings
