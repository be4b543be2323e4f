"""Read an English answer: clauses with roles, and open points."""

import re
from collections.abc import Collection, Sequence

from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_candidates import EnglishAnswer
from daedam.interview.reading.english_clauses import RawClause, split_clauses
from daedam.interview.reading.english_points import MAX_POINTS, MIN_CONFIDENCE, find_open_points
from daedam.interview.reading.english_roles import find_roles
from daedam.interview.reading.model import Clause, OpenPointKind, QuestionKind, Reading, Role
from daedam.interview.reading.timing import WordTimes
from daedam.interview.reading.worth import Chooser, describe
from daedam.speech.korean import letters_only
from daedam.speech.timeline import SpokenWord

_QUESTIONS: tuple[tuple[QuestionKind, str], ...] = (
    (
        QuestionKind.INTRODUCTION,
        r"about your (?:last|current|present|previous|part-time|first) (?:job|role|position)"
        r"|introduce yourself|about yourself|yourself briefly|who (?:are you|you are)"
        r"|your (?:career|background|cv|resume|résumé)\b.*(?:through|summar|tell)"
        r"|(?:through|summaris\w+|summariz\w+) your (?:career|background|cv|resume|résumé)",
    ),
    (
        QuestionKind.WEAKNESS,
        r"weak|shortcoming|\bflaws?\b|not (?:so |very )?good at|improve about yourself"
        r"|need to (?:improve|work on|develop)|struggle with|find (?:difficult|hard)"
        r"|least (?:good|confident)|area (?:of|for) (?:improvement|development)|bad habit",
    ),
    (
        QuestionKind.STRENGTH,
        r"strength|strong point|why should we (?:hire|choose|take|pick)|makes you (?:a |the |good"
        r"|right|suit|different|stand)|good (?:at|with)\b|best quality"
        r"|advantage over|describe you\b|say about you"
        r"|work under pressure|handle (?:pressure|stress)\b|what can you (?:bring|offer)"
        r"|set(?:s)? you apart|proud of about yourself|unique about you|great(?:est)? asset",
    ),
    (
        QuestionKind.EXPERIENCE,
        r"\b(?:a|the last|an?other|any|one) (?:time|situation|occasion|moment|case|day|shift"
        r"|incident|project|decision|mistake|failure|conflict|problem|goal|example|change|process"
        r"|challenge)\b"
        r"(?!.*\bwould you\b)|(?:proudest|biggest|greatest|best|worst|hardest|toughest|most \w+)"
        r" (?:moment|achievement|accomplishment|success|failure|challenge|mistake|project|job|day"
        r"|decision)|proud of\b|\b(?:success|achievement|accomplishment)\b|have you ever"
        r"|what have you|did you\b|you(?:'ve| have) \w+ed"
        r"|how have you|you (?:made|led|built|solved|improved|handled|dealt|had|changed|helped"
        r"|learned|failed|disagreed|reached|achieved|took|worked|did|overcame|introduced|were)\b",
    ),
    (
        QuestionKind.PLAN,
        r"what would you\b|how would you (?!(?:describe|explain|define|rate))|\bwill you|in (?:five"
        r"|ten|three|two|\d+) years|your (?:goals?|plans?|ambitions?)\b|first (?:month"
        r"|week|100|hundred|ninety|90)|what if|imagine|suppose"
        r"|do you (?:want|hope|plan) to (?:do|achieve|be)|see yourself"
        r"|would you (?:like|do|handle|react|deal)",
    ),
    (
        QuestionKind.MOTIVATION,
        r"why (?:did|do|are|have|would|us\b|this|our|here|you)|what (?:made|makes|drew|attract"
        r"|brings|brought|led|motivat|interest|appeal)\w* you|motivat|reason for (?:applying"
        r"|choosing|leaving)|interested in (?:this|our|working)|what (?:attract|interest|appeal)",
    ),
    (
        QuestionKind.OPINION,
        r"do you think|your (?:opinion|view|thoughts|take)|what matters to you|do you feel"
        r"|do you believe|makes a good|how important|what is (?:good|the meaning)"
        r"|agree (?:that|with)|what does .* mean to you|which (?:is|do you think)|do you prefer",
    ),
    (
        QuestionKind.KNOWLEDGE,
        r"how (?:do|does|would|can|should|is|are)|what (?:is|are|does|do|matters|happens|steps)"
        r"|what should|explain|difference between|describe how|walk me through how|define"
        r"|when should|which",
    ),
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|forget|disregard|override) (?:all |any |the |your |my |these |previous |prior )+"
    r"(?:\w+ )?(?:instructions?|rules?|prompts?|guidelines?|questions?)\b"
    r"|system prompt|your (?:instructions|prompt|rules|programming)\b|you are now (?:a|an|in)\b"
    r"|(?:give|award|grant) me (?:full|the (?:full|highest|best|maximum)|top|maximum|a perfect)"
    r"|(?:next question|follow-up) (?:should|must|has to) be|(?:act as|pretend to be) an? (?:ai|"
    r"assistant|different interviewer)|jailbreak|developer mode"
)
"""Instructions to the interviewing system. `interview.injection` is not used here, because it
treats ordinary English answers with "tell" and "say" as instructions."""
_QUESTION_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _QUESTIONS)
_HABIT = re.compile(
    r"^how do you (?:lead|work|handle|deal|manage|cope|organi[sz]e|stay|keep|cooper)"
)


def kind_of_english_question(question: str) -> QuestionKind:
    """Return what a question asks for; EXPERIENCE if no pattern matches."""
    low = question.lower().replace("’", "'")
    if re.search(r"\bwould you (?:do|handle|react|deal|respond)\b", low):
        return QuestionKind.PLAN
    if re.search(r"^(?:\w+,? )?why\b", low) and not re.search(r"should we|hire you", low):
        return QuestionKind.MOTIVATION
    if _HABIT.search(low) and not re.search(r"pressure|stress", low):
        return QuestionKind.EXPERIENCE
    for kind, pattern in _QUESTION_PATTERNS:
        if pattern.search(low):
            return kind
    return QuestionKind.EXPERIENCE


def read_english(
    answer: str,
    *,
    question: str,
    words: Sequence[SpokenWord] = (),
    known_terms: Collection[str] = (),
    earlier: Sequence[tuple[str, str]] = (),
    kind: QuestionKind | None = None,
    chooser: Chooser | None = None,
) -> Reading:
    """Return the clauses of an English answer and its open points, the most important first.

    `kind` is what the question asks for; None: its words decide.
    `words` are the recogniser's words of the answer, in order. They give times and confidence.
    `known_terms` need no explanation and are trusted in spite of low confidence. `earlier` are
    earlier questions and answers of the interview. A contradiction with one of them is an open
    point. Text addressed to the interviewer is excluded from the clauses. With `chooser`, the open
    points are the contradiction, if there is one, and the points that `chooser` returns.
    """
    kind = kind or kind_of_english_question(question)
    raw = _without_instructions(answer, _content_clauses(answer, kind))
    roles = find_roles(raw, kind)
    times = WordTimes(answer if words else "", words, known_terms)
    clauses = [
        _clause(answer, clause, found, times) for clause, found in zip(raw, roles, strict=True)
    ]
    private = {
        clause.sentence
        for clause in raw
        if lexicon.PRIVATE.search(answer[clause.begin : clause.end].lower())
    }
    usable = [
        clause.sentence not in private
        and _content_confidence(clause, times, known_terms) >= MIN_CONFIDENCE
        for clause in raw
    ]
    found = find_open_points(
        raw,
        clauses,
        usable,
        answer=answer,
        question=question,
        kind=kind,
        known_terms=known_terms,
        earlier=[pair for _, text in earlier for pair in _earlier_clauses(text)],
    )
    if chooser is not None:
        contradiction = [p for p in found if p.kind is OpenPointKind.CONTRADICTION]
        account = EnglishAnswer(raw, clauses, usable, answer, question, kind)
        material = describe(
            account.candidates(),
            kind=kind,
            clauses=clauses,
            found=[point for point in found if point not in contradiction],
            words_between=lambda begin, end: _stems_between(raw, begin, end),
            question_words=_question_words(question),
            more=account.features(),
        )
        return Reading(tuple(clauses), (*contradiction, *chooser.choose(material)))
    return Reading(tuple(clauses), tuple(found[:MAX_POINTS]))


def _question_words(question: str) -> list[str]:
    """Return the words of a question and the stems of its content words."""
    spoken = re.findall(r"[a-z']+", question.lower())
    return [*spoken, *(stem for word in spoken if (stem := lexicon.content_stem(word)))]


def _stems_between(raw: Sequence[RawClause], begin: int, end: int) -> list[str]:
    return [
        stem
        for clause in raw
        for token in clause.tokens
        if begin <= token.begin < end and (stem := lexicon.content_stem(token.low))
    ]


def _content_clauses(answer: str, kind: QuestionKind) -> list[RawClause]:
    return [clause for clause in split_clauses(answer) if _has_content(clause, kind, answer)]


def instructs_system(sentence: str) -> bool:
    """Return whether a sentence is an instruction to the interviewing system."""
    return _INSTRUCTION.search(sentence.lower()) is not None


def _without_instructions(answer: str, clauses: list[RawClause]) -> list[RawClause]:
    """Return the clauses of sentences without an instruction to the interviewer."""
    ordered = {c.sentence for c in clauses if instructs_system(answer[c.begin : c.end])}
    return [c for c in clauses if c.sentence not in ordered]


def _clause(answer: str, raw: RawClause, roles: tuple[Role, ...], times: WordTimes) -> Clause:
    spoken = times.within(raw.begin, raw.end)
    return Clause(
        text=answer[raw.begin : raw.end],
        begin=raw.begin,
        end=raw.end,
        roles=roles,
        agent=raw.agent,
        tense=raw.tense,
        negated=raw.negated,
        confidence=times.confidence(raw.begin, raw.end),
        start_s=spoken[0].start_s if spoken else None,
        end_s=max(word.end_s for word in spoken) if spoken else None,
    )


def _earlier_clauses(text: str) -> list[tuple[RawClause, Clause]]:
    raw = _content_clauses(text, QuestionKind.EXPERIENCE)
    roles = find_roles(raw, QuestionKind.EXPERIENCE)
    times = WordTimes("", (), ())
    return [
        (clause, _clause(text, clause, found, times))
        for clause, found in zip(raw, roles, strict=True)
    ]


def _content_confidence(raw: RawClause, times: WordTimes, known_terms: Collection[str]) -> float:
    """Return the lowest confidence of the content words and figures that are no known terms."""
    known = {letters_only(term) for term in known_terms}
    return min(
        (
            word.confidence
            for word in times.within(raw.begin, raw.end)
            if word.confidence is not None
            and letters_only(word.text) not in known
            and (
                lexicon.content_stem(word.text.strip(" .,!?;:\"'"))
                or any(map(str.isdigit, word.text))
            )
        ),
        default=1.0,
    )


def _has_content(clause: RawClause, kind: QuestionKind, answer: str) -> bool:
    """Return whether a clause says something: "that's it" and single words do not."""
    content = [low for low in clause.lows if lexicon.content_stem(low)]
    if clause.verb is None:
        asked = answer[clause.end : clause.end + 1] == "?"
        short = kind in (QuestionKind.WEAKNESS, QuestionKind.STRENGTH, QuestionKind.MOTIVATION)
        first = clause.sentence == 0 and short
        enough = len(content) >= 2 or (bool(content) and len(clause.lows) >= 4)
        return not asked and (enough or bool(content and first))
    closing = " ".join(clause.lows)
    if not content and len(clause.lows) <= 3 and clause.main in ("be", "do", "have", "can"):
        return False
    return not re.fullmatch(
        r"(?:so )?(?:that|this|it) (?:'s|is|was) (?:it|all|about it|pretty much it|kind of it|the "
        r"(?:honest )?answer|my answer|everything)(?: really)?|ask my \w+|hello.{0,12}",
        closing,
    )
