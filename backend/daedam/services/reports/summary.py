"""The summary of a report: up to three strengths and three next steps, chosen by rules.

A strength names what it rests on. A next step points at a moment of a recording where there is one.
Nothing is said about the person. The texts are in `data/summary.toml`; the order of the rules below
is their priority.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from daedam.interview.coverage import CompetencyCoverage, Evidence, SummaryBasis
from daedam.interview.plan import Competency, Plan
from daedam.interview.quotes import Quote
from daedam.interview.star import Element, Presence
from daedam.interview.turn import QuestionType, TranscriptStatus
from daedam.services.reports.content_analysis import AnswerContent
from daedam.speech.bands import OrdinaryPace, PaceBand, PauseBand, pause_band
from daedam.speech.catalogue import Catalogue
from daedam.speech.coaching import Advice, Suggestion
from daedam.speech.delivery import AcousticSpans, Delivery
from daedam.speech.measures import LONG_PAUSE_S, is_between
from daedam.speech.sentences import Ending
from daedam.storage.tables import Question, Turn
from daedam.utils.text import nfc

MOST = 3
"""Maximum number of strengths, and of next steps."""

MOST_ABOUT_CONTENT = 2
"""Maximum number of points about content in a list that has points about delivery too."""

LITTLE_SPEECH_S = 30.0
"""Seconds of spoken answers below which the summary says that there is little to go by."""

MIN_ELEMENTS = 3
"""Minimum number of STAR elements, with an action and a result, of a whole account."""

MIN_SENTENCES = 5
"""Minimum number of finished sentences for a statement about all of them."""

STEADY = 1.3
"""Maximum ratio of the fastest to the slowest pace of an answer with a steady pace."""

MIN_WINDOWS = 3
"""Minimum number of windows of the pace for a statement about its change."""

MIN_LONG_PAUSES = 3
"""Minimum number of long pauses for a statement about their places."""

BETWEEN_SHARE = 0.7
"""Minimum share of long pauses between sentences for a strength."""

_FIGURE = re.compile(
    r"\d|절반|[두세네]\s?배|[한두세네]\s(달|주|명|건|번)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|halved|third|quarter|twice"
    r"|double[ds]?|doubling|tripled?|zero|dozen)\b",
    re.IGNORECASE,
)
"""A figure in written Korean or in English."""


@dataclass(frozen=True)
class SummarisedAnswer:
    """An answer as the rules see it."""

    question: Question
    turn: Turn
    delivery: Delivery
    sounds: AcousticSpans | None
    suggestions: tuple[Suggestion, ...]
    content: AnswerContent

    @property
    def is_spoken(self) -> bool:
        transcript = self.turn.transcript
        return transcript is not None and transcript.hearing == TranscriptStatus.RECOGNISED

    @property
    def has_text(self) -> bool:
        transcript = self.turn.transcript
        return transcript is not None and TranscriptStatus(transcript.hearing).has_text

    @property
    def understood_s(self) -> float:
        """Length of the recording without voice that was not understood, in seconds."""
        return max(0.0, self.turn.duration_sec - self.delivery.unrecognised_s)

    @property
    def speech_s(self) -> float:
        """Seconds of speech that was understood; 0 if the audio was not measured."""
        return self.sounds.speech_s - self.delivery.unrecognised_s if self.sounds else 0.0

    @property
    def long_pauses(self) -> int:
        return sum(pause.length_s >= LONG_PAUSE_S for pause in self.delivery.pauses)

    def found(self) -> dict[Element, tuple[Quote, ...]]:
        """Return the STAR elements that this answer contains, with their quotes."""
        star = self.content.star or ()
        return {e.element: e.quotes for e in star if e.presence is Presence.FOUND}


@dataclass(frozen=True)
class Moment:
    """A part of the recording of an answer, in seconds from its start."""

    turn_id: str
    """Public id."""
    start_s: float
    end_s: float


@dataclass(frozen=True)
class SummaryPoint:
    """A strength or a next step."""

    rule: str
    """Key of its texts in `data/summary.toml`."""
    message: str
    message_en: str
    evidence: str
    evidence_en: str
    quote: str | None
    moment: Moment | None
    """None if the answer is typed or the point is about the whole interview."""
    question_id: str | None
    """Public id of the question that the point is about; None: about the whole interview."""


@dataclass(frozen=True)
class PaceSummary:
    """A pace in syllables and in words (in Korean: 어절), with its band."""

    syllables_per_min: int
    words_per_min: int
    band: PaceBand | None
    """None if there is too little speech for a band, or no published pace of the language."""
    label: str
    label_en: str
    """The band in words; empty without a band."""
    ordinary_lowest: int | None
    ordinary_highest: int | None
    """Range of the ordinary pace in syllables per minute: mean ± standard deviation of the
    published speakers. None without published speakers of the language."""


@dataclass(frozen=True)
class PauseSummary:
    """The pauses, with a band for the long ones."""

    count: int
    share: float | None
    """Share of the answers' time, 0 to 1."""
    long_count: int
    """Pauses of at least 1 s."""
    long_between: int
    """Those of them between sentences."""
    long_per_min: float
    band: PauseBand | None
    label: str
    label_en: str


@dataclass(frozen=True)
class Summary:
    """The summary of a report."""

    basis: SummaryBasis
    note: str
    note_en: str
    """What limits the summary; empty if nothing does."""
    strengths: tuple[SummaryPoint, ...]
    next_steps: tuple[SummaryPoint, ...]
    pace: PaceSummary | None
    pauses: PauseSummary | None


@dataclass(frozen=True)
class SummaryTexts:
    """The texts of `data/summary.toml`."""

    document: dict[str, Any]

    def pair(self, table: str, key: str) -> tuple[str, str]:
        """Return a name in Korean and in English."""
        korean, english = self.document[table][key]
        return korean, english

    def of(self, table: str, rule: str, **values: object) -> dict[str, str]:
        """Return the texts of a rule with their values."""
        return {name: text.format(**values) for name, text in self.document[table][rule].items()}

    def question(self, question: Question) -> tuple[str, str]:
        """Return how texts name a question, such as 질문 2."""
        words = self.document["words"]
        name = "followup" if question.type == QuestionType.FOLLOWUP else "question"
        n = question.main_index + 1
        return words[name].format(n=n), words[f"{name}_en"].format(n=n)

    def questions(self, numbers: Sequence[int]) -> tuple[str, str]:
        """Return how texts name several planned questions, such as 질문 2, 4."""
        words = self.document["words"]
        listed = ", ".join(str(n) for n in numbers)
        english = words["question_en"].format(n=listed)
        if len(numbers) > 1:
            english = english.replace("question", "questions", 1)
        return words["question"].format(n=listed), english

    def count_of_answers(self, count: int) -> str:
        words = self.document["words"]
        return str(words["answers_en_one"] if count == 1 else words["answers_en"].format(n=count))


def load_texts() -> SummaryTexts:
    """Return the texts of summaries."""
    text = resources.files("daedam.data").joinpath("summary.toml").read_text("utf-8")
    return SummaryTexts(tomllib.loads(nfc(text)))


@dataclass(frozen=True)
class _Interview:
    """What the rules read."""

    plan: Plan
    answers: Sequence[SummarisedAnswer]
    """The answers that count."""
    earlier: Sequence[SummarisedAnswer]
    """The answers that a retake replaced."""
    competencies: Sequence[CompetencyCoverage]
    texts: SummaryTexts

    @property
    def spoken(self) -> list[SummarisedAnswer]:
        return [answer for answer in self.answers if answer.is_spoken]

    def accounts(self) -> "dict[int, _Account]":
        """Return the accounts of an experience by the index of their planned question, in order."""
        accounts: dict[int, _Account] = {}
        for answer in self.answers:
            if answer.content.star is not None:
                index = answer.question.main_index
                accounts.setdefault(index, _Account()).answers.append(answer)
        return dict(sorted(accounts.items()))

    def point(
        self,
        table: str,
        rule: str,
        answer: SummarisedAnswer | None = None,
        place: "Quote | Suggestion | None" = None,
        **values: object,
    ) -> SummaryPoint:
        """Return a point about `answer`, or about the whole interview.

        `place` is the quote or the suggestion that shows it. Without one, the moment is the whole
        answer.
        """
        if answer is not None:
            values["question"], values["question_en"] = self.texts.question(answer.question)
        texts = self.texts.of(table, rule, **values)
        quote = place.text if isinstance(place, Quote) else place.quote if place else ""
        return SummaryPoint(
            rule=rule,
            message=texts["message"],
            message_en=texts["message_en"],
            evidence=texts["evidence"],
            evidence_en=texts["evidence_en"],
            quote=quote or None,
            moment=_moment(answer, place),
            question_id=answer.question.public_id if answer else None,
        )


@dataclass(frozen=True)
class _Account:
    """The answers to one planned question that asks for an experience, and its follow-ups."""

    answers: list[SummarisedAnswer] = field(default_factory=list)

    def quotes(self, element: Element) -> list[tuple[SummarisedAnswer, Quote]]:
        return [(a, quote) for a in self.answers for quote in a.found().get(element, ())]

    @property
    def elements(self) -> list[Element]:
        return [element for element in Element if self.quotes(element)]

    @property
    def last_place(self) -> tuple[SummarisedAnswer, Quote | None]:
        """The last quoted words of the account: where something missing could follow."""
        quoted = [place for element in Element for place in self.quotes(element)]
        if not quoted:
            return self.answers[0], None
        order = {answer.turn.id: index for index, answer in enumerate(self.answers)}
        return max(quoted, key=lambda p: (order[p[0].turn.id], p[1].start_s or 0.0))


def summarise(
    plan: Plan,
    answers: Sequence[SummarisedAnswer],
    earlier: Sequence[SummarisedAnswer],
    competencies: Sequence[CompetencyCoverage],
    catalogue: Catalogue,
    texts: SummaryTexts,
) -> Summary:
    """Return the summary of an interview.

    `answers` are the answers that count, `earlier` those that a retake replaced.
    """
    interview = _Interview(plan, answers, earlier, competencies, texts)
    basis, note = _basis(interview)
    if basis is SummaryBasis.NONE:
        return Summary(basis, note["message"], note["message_en"], (), (), None, None)
    return Summary(
        basis=basis,
        note=note.get("message", ""),
        note_en=note.get("message_en", ""),
        strengths=_choose(interview, _STRENGTHS_OF_CONTENT, _STRENGTHS_OF_DELIVERY),
        next_steps=_choose(interview, _STEPS_OF_CONTENT, _STEPS_OF_DELIVERY),
        pace=summarise_pace(interview.spoken, catalogue, texts),
        pauses=summarise_pauses(interview.spoken, texts),
    )


def summarise_pace(
    answers: Sequence[SummarisedAnswer], catalogue: Catalogue, texts: SummaryTexts
) -> PaceSummary | None:
    """Return the pace over spoken answers with measured audio; None without any."""
    reference = next(m.reference for m in catalogue.measures if m.id == "speaking_rate")
    ordinary = OrdinaryPace.from_reference(reference) if reference is not None else None
    syllables, span_s, speech_s, words, understood_s = 0, 0.0, 0.0, 0.0, 0.0
    for answer in answers:
        rates = answer.delivery.rates
        if answer.sounds is None or rates is None or not rates.speaking_rate:
            continue
        syllables += rates.syllables
        span_s += rates.syllables / rates.speaking_rate
        speech_s += answer.speech_s
        words += (answer.turn.wpm or 0) * answer.turn.duration_sec / 60
        understood_s += answer.understood_s
    if not syllables or not understood_s:
        return None
    per_min = syllables * 60 / span_s
    band = ordinary.band(per_min, speech_s) if ordinary is not None else None
    label, label_en = texts.pair("pace", band) if band else ("", "")
    return PaceSummary(
        round(per_min),
        round(words * 60 / understood_s),
        band,
        label,
        label_en,
        round(ordinary.lowest) if ordinary is not None else None,
        round(ordinary.highest) if ordinary is not None else None,
    )


def summarise_pauses(
    answers: Sequence[SummarisedAnswer], texts: SummaryTexts
) -> PauseSummary | None:
    """Return the pauses of spoken answers with measured audio; None without any."""
    measured = [answer for answer in answers if answer.sounds is not None]
    minutes = sum(answer.turn.duration_sec for answer in measured) / 60
    if not minutes:
        return None
    pauses = [(a, pause) for a in measured for pause in a.delivery.pauses]
    long = [(a, pause) for a, pause in pauses if pause.length_s >= LONG_PAUSE_S]
    band = pause_band(len(long), minutes)
    label, label_en = texts.pair("pauses", band) if band else ("", "")
    return PauseSummary(
        count=len(pauses),
        share=round(sum(pause.length_s for _, pause in pauses) / (minutes * 60), 3),
        long_count=len(long),
        long_between=sum(is_between(pause, a.delivery.sentences) for a, pause in long),
        long_per_min=round(len(long) / minutes, 1),
        band=band,
        label=label,
        label_en=label_en,
    )


def _basis(interview: _Interview) -> tuple[SummaryBasis, dict[str, str]]:
    texts, spoken = interview.texts, interview.spoken
    if not any(answer.has_text for answer in interview.answers):
        return SummaryBasis.NONE, texts.of("basis", "none")
    if not spoken:
        return SummaryBasis.TYPED, texts.of("basis", "typed")
    spoken_s = sum(answer.turn.duration_sec for answer in spoken)
    if spoken_s >= LITTLE_SPEECH_S:
        return SummaryBasis.ENOUGH, {}
    values = {
        "answers": len(spoken),
        "answers_en": texts.count_of_answers(len(spoken)),
        "seconds": round(spoken_s),
    }
    return SummaryBasis.LITTLE, texts.of("basis", "little", **values)


_Rule = Callable[[_Interview], Iterator[SummaryPoint]]


def _choose(
    interview: _Interview, of_content: Sequence[_Rule], of_delivery: Sequence[_Rule]
) -> tuple[SummaryPoint, ...]:
    """Return up to `MOST` points, first those about content. A rule gives at most one point."""
    content = [point for rule in of_content for point in _first(rule(interview))]
    delivery = [point for rule in of_delivery for point in _first(rule(interview))]
    kept = min(len(content), max(MOST_ABOUT_CONTENT, MOST - len(delivery)))
    return tuple([*content[:kept], *delivery][:MOST])


def _first(points: Iterator[SummaryPoint]) -> list[SummaryPoint]:
    return [point for point, _ in zip(points, range(1), strict=False)]


def _moment(answer: SummarisedAnswer | None, place: "Quote | Suggestion | None") -> Moment | None:
    if answer is None or answer.turn.video is None:
        return None
    turn = answer.turn
    if place is not None and place.start_s is not None and place.end_s is not None:
        return Moment(turn.public_id, place.start_s, place.end_s)
    return Moment(turn.public_id, 0.0, turn.duration_sec)


# --- strengths ------------------------------------------------------------------------------------


def _improved(interview: _Interview) -> Iterator[SummaryPoint]:
    """A retake that tells elements which the answer before it did not tell."""
    for answer in interview.answers:
        first = answer.question.retake_of
        before = [
            e for e in interview.earlier if first in (e.question.public_id, e.question.retake_of)
        ]
        if not before or before[-1].content.star is None:
            continue
        added = [e for e in answer.found() if e not in before[-1].found()]
        if added:
            korean, english = _element_names(interview.texts, added)
            yield interview.point(
                "strengths",
                "improved",
                answer,
                answer.found()[added[-1]][0],
                elements=korean,
                elements_en=english,
            )


def _whole_account(interview: _Interview) -> Iterator[SummaryPoint]:
    """The account of an experience with the most elements, an action and a result among them."""
    whole = [
        account
        for account in interview.accounts().values()
        if len(account.elements) >= MIN_ELEMENTS
        and {Element.ACTION, Element.RESULT} <= set(account.elements)
    ]
    if whole:
        account = max(whole, key=lambda a: len(a.elements))
        answer, quote = account.quotes(Element.ACTION)[0]
        korean, english = _element_names(interview.texts, account.elements)
        yield interview.point(
            "strengths",
            "account",
            answer,
            quote,
            elements=korean,
            elements_en=english,
            count=len(account.elements),
        )


def _figure_in_result(interview: _Interview) -> Iterator[SummaryPoint]:
    for account in interview.accounts().values():
        for answer, quote in account.quotes(Element.RESULT):
            if _FIGURE.search(quote.text):
                yield interview.point("strengths", "figure", answer, quote)


def _covered_competencies(interview: _Interview) -> Iterator[SummaryPoint]:
    enough = [c.competency for c in interview.competencies if c.evidence is Evidence.ENOUGH]
    if enough:
        names = [interview.texts.pair("competencies", competency) for competency in enough]
        yield interview.point(
            "strengths",
            "competencies",
            count=len(enough),
            all=len(interview.competencies),
            names=", ".join(korean for korean, _ in names),
            names_en=", ".join(english for _, english in names),
        )


def _complete(interview: _Interview) -> Iterator[SummaryPoint]:
    planned = len(interview.plan.questions)
    answered = {a.question.main_index for a in interview.answers if a.has_text}
    if planned > 1 and len(answered) == planned:
        yield interview.point("strengths", "complete", count=planned, all=planned)


def _polite(interview: _Interview) -> Iterator[SummaryPoint]:
    sentences = [s for answer in interview.spoken for s in answer.delivery.sentences]
    finished = [s for s in sentences if s.ending is not Ending.UNFINISHED]
    if len(finished) >= MIN_SENTENCES and all(
        s.ending in (Ending.FORMAL, Ending.POLITE) for s in finished
    ):
        yield interview.point("strengths", "polite", count=len(finished))


def _long_pauses_between(interview: _Interview) -> Iterator[SummaryPoint]:
    pauses = summarise_pauses(interview.spoken, interview.texts)
    if (
        pauses is not None
        and pauses.long_count >= MIN_LONG_PAUSES
        and pauses.long_between >= BETWEEN_SHARE * pauses.long_count
    ):
        yield interview.point(
            "strengths", "pauses", count=pauses.long_between, all=pauses.long_count
        )


def _steady_pace(interview: _Interview) -> Iterator[SummaryPoint]:
    steady = []
    for answer in interview.spoken:
        paces = [p.wpm for p in answer.delivery.pace if p.wpm > 0]
        if len(paces) >= MIN_WINDOWS and max(paces) < STEADY * min(paces):
            steady.append((len(paces), max(paces) / min(paces), answer))
    if steady:
        _, times, answer = max(steady, key=lambda s: s[0])
        yield interview.point("strengths", "steady", answer, times=f"{times:.1f}")


# --- next steps -----------------------------------------------------------------------------------


def _missing(element: Element) -> _Rule:
    def rule(interview: _Interview) -> Iterator[SummaryPoint]:
        lacking = {
            index: account
            for index, account in interview.accounts().items()
            if element not in account.elements
        }
        if lacking:
            account = next(iter(lacking.values()))
            is_at_end = element in (Element.RESULT, Element.ACTION)
            answer, quote = account.last_place if is_at_end else (account.answers[0], None)
            korean, english = interview.texts.questions([index + 1 for index in lacking])
            yield interview.point(
                "next_steps",
                f"missing_{element}",
                answer,
                quote,
                questions=korean,
                questions_en=english,
            )

    return rule


def _no_figure(interview: _Interview) -> Iterator[SummaryPoint]:
    results = [
        place
        for account in interview.accounts().values()
        for place in account.quotes(Element.RESULT)
    ]
    if results and not any(_FIGURE.search(quote.text) for _, quote in results):
        answer, quote = results[0]
        yield interview.point("next_steps", "no_figure", answer, quote, count=len(results))


def _thin_competency(interview: _Interview) -> Iterator[SummaryPoint]:
    for covered in interview.competencies:
        if covered.evidence is not Evidence.SOME:
            continue
        answer = _answer_about(interview, covered.competency)
        if answer is not None:
            korean, english = interview.texts.pair("competencies", covered.competency)
            yield interview.point("next_steps", "competency", answer, name=korean, name_en=english)


def _answer_about(interview: _Interview, competency: Competency) -> SummarisedAnswer | None:
    questions = interview.plan.questions
    about = [
        answer
        for answer in interview.answers
        if answer.has_text
        and answer.question.main_index < len(questions)
        and questions[answer.question.main_index].competency is competency
    ]
    return about[0] if about else None


def _advice(advice: Advice) -> _Rule:
    def rule(interview: _Interview) -> Iterator[SummaryPoint]:
        given = [(s, a) for a in interview.spoken for s in a.suggestions if s.advice is advice]
        if given:
            suggestion, answer = max(given, key=lambda g: g[0].value)
            yield interview.point(
                "next_steps", advice, answer, suggestion, value=f"{suggestion.value:g}"
            )

    return rule


def _unrecognised(interview: _Interview) -> Iterator[SummaryPoint]:
    places = [(span, a) for a in interview.answers for span in a.delivery.unrecognised]
    if places:
        span, answer = max(places, key=lambda p: p[0].length_s)
        yield interview.point(
            "next_steps",
            "unrecognised",
            answer,
            Quote("", span.start_s, span.end_s),
            count=len(places),
            seconds=round(sum(span.length_s for span, _ in places)),
        )


def _element_names(texts: SummaryTexts, elements: Sequence[Element]) -> tuple[str, str]:
    names = [texts.pair("elements", element) for element in elements]
    english = [name for _, name in names]
    joined = " and ".join(filter(None, [", ".join(english[:-1]), english[-1]]))
    return "·".join(name for name, _ in names), joined


_STRENGTHS_OF_CONTENT: Sequence[_Rule] = (
    _improved,
    _whole_account,
    _figure_in_result,
    _covered_competencies,
    _complete,
)
_STRENGTHS_OF_DELIVERY: Sequence[_Rule] = (_polite, _long_pauses_between, _steady_pace)
_STEPS_OF_CONTENT: Sequence[_Rule] = (
    _missing(Element.RESULT),
    _missing(Element.ACTION),
    _no_figure,
    _missing(Element.TASK),
    _missing(Element.SITUATION),
    _thin_competency,
)
_STEPS_OF_DELIVERY: Sequence[_Rule] = (
    _advice(Advice.SLIP),
    _unrecognised,
    _advice(Advice.SILENCE),
    _advice(Advice.UNFINISHED),
    _advice(Advice.HURRY),
    _advice(Advice.HEDGES),
    _advice(Advice.REPAIRS),
    _advice(Advice.FILLERS),
)
