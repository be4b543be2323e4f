"""Rules for follow-up questions in English: pure checks on the text.

They correspond to the Korean rules of `question_rules`. A question from a model is not asked if it
breaks a rule.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from daedam.interview.english_injection import separate_english_instructions
from daedam.interview.question_rules import (
    MIN_CHARACTERS,
    REPEAT_SIMILARITY,
    Fault,
    is_permitted,
    similarity,
)
from daedam.interview.reading.english_words import PRIVATE, content_stem
from daedam.speech.korean import letters_only

MAX_CHARACTERS = 150
"""Maximum number of characters of a question, about 25 words. Candidates hear it only once."""

COPY_SIMILARITY = 0.75
"""Share of a question, 0 to 1, from which one contiguous match with the answer is a copy. It is
higher than in Korean, because English words are quoted without a change."""

MIN_LEAKED_LETTERS = 28
"""Length of a contiguous match with the instructions of the prompt that counts as a leak. Shorter
ones, such as "what did you do", occur in any question."""

MIN_OBEYED_LETTERS = 14
"""Length of a contiguous match with an instruction in the answer that shows obedience (three
words)."""

_KIN = (
    r"(?:wife|husband|spouse|girlfriend|boyfriend|fianc[eé]e?|kids?|child(?:ren)?|baby|son|daughter"
    r"|mother|father|mum|mom|dad|parents?|family|siblings?|brother|sister|uncle|aunt|grand\w+)"
)

_FORBIDDEN = re.compile(
    rf"""
    \b(?:your|his|her|their)\s(?:\w+\s)?{_KIN}\b
    | \b(?:have|having|raise|want|any|plan\w*\sfor)\s(?:\w+\s)?(?:kids|children|a\sbaby|a\sfamily)\b
    # age and origin
    | \bhow\sold\s(?:are|were)\syou\b | \byour\s(?:age|birthday)\b
    | \b(?:date|year|place)\sof\sbirth\b
    | \b(?:where|when)\s(?:were|are|was)\syou\s(?:born|raised|originally\sfrom|from)\b
    | \bgr[eo]w\sup\b | \bhome\s?town\b | \bnationalit | \bcitizenship\b | \bethnic | \byour\srace\b
    | \b(?:native|mother)\s(?:tongue|language|country)\b | \byour\saccent\b | \bimmigra
    # marriage and children
    | \b(?:married|marriage|marital|divorc\w*|engaged\sto|dating|pregnan\w*|maternity|paternity)\b
    # looks and body
    | \bhow\s(?:tall|heavy)\s(?:are|were)\syou\b | \byou\sweigh\b
    | \byour\s(?:height|weight|looks|appearance|body|skin|face|blood\stype)\b
    # property
    | \b(?:own|rent)\s(?:a|your)\s(?:house|home|flat|apartment|car)\b
    | \byour\s(?:property|wealth|savings|debts?|mortgage|assets|rent)\b
    # belief, sexuality, health, military service
    | \breligio | \b(?:church|mosque|temple|pray|faith)\b | \bpolitical\s(?:party|views?|leaning)
    | \byou\svote\b | \bunion\smember | \bsexual | \b(?:gay|lesbian|bisexual|transgender)\b
    | \bdisab(?:led|ility|ilities)\b | \byour\s(?:health|illness|medication|disease|surgery)\b
    | \bmedical\s(?:history|condition)\b | \bwere\syou\s(?:ill|sick|diagnosed)\b
    | \bmilitary\sservice\b | \bcriminal\srecord\b
    | \byou\s(?:smoke|drink(?!\s(?:enough\s)?water))\b | \b(?:sexy|pretty|handsome|ugly)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Subjects that 채용절차법 제4조의3 excludes from hiring, and others that no interviewer asks
about. Some patterns are stricter than the law. A rejected question costs little."""

_PERSONAL_DATA = re.compile(
    r"\b(?:passport|social security|national insurance|licen[cs]e|account|card|phone|mobile"
    r"|telephone) (?:number|details)\b|\bpassword\b|\bpin code\b|\b(?:home|email|e-mail|street"
    r"|postal|your) address\b|\bwhere (?:do|are) you (?:live|living|staying)\b|\bbank (?:account"
    r"|details)\b|\bcredit card\b|\bmedical records?\b|\bidentity card\b",
    re.IGNORECASE,
)

_ITSELF = re.compile(
    r"\bsystem prompt|\b(?:my|these|the above|previous|prior|hidden) (?:instructions?|rules?"
    r"|prompts?)\b|\bignor(?:e|ing) (?:all|the|my|previous|prior)\b|\bas an? (?:ai|assistant"
    r"|language)\b|\blanguage model\b|\bchatgpt\b|\bgpt\b|\b(?:developer|admin|god) mode\b"
    r"|\bjailbreak|\bcanary\b|\bi(?: am|'m) (?:an? )?(?:ai|bot|robot|assistant|pirate)\b|\bprompt\b"
    r"|\bhacked\b|\bpwned\b",
    re.IGNORECASE,
)

_VERDICT = re.compile(
    r"\bcongratulat|\byou(?: have|'ve)? (?:passed|got the job)\b|\b(?:are|'re) hired\b"
    r"|\bwell done\b|\b(?:great|good|excellent|perfect|impressive|brilliant|amazing|outstanding"
    r"|wonderful|fantastic) (?:answer|job|work|candidate|point|story|example|question)\b|\b(?:that"
    r"|that's|this|it)(?: is| was| sounds)? (?:very |really |so )?(?:great|excellent|impressive"
    r"|perfect|brilliant|amazing|outstanding|wonderful|fantastic)\b|\b(?:full|top) marks\b"
    r"|\b(?:your|this) (?:answer|interview) (?:scores?|gets|deserves)\b|\b\d+ (?:points?\b|out of)"
    r"|\b(?:score|rate|grade)s? (?:you|your answer)\b|\bbest candidate\b|\bjob offer\b",
    re.IGNORECASE,
)

_ACKNOWLEDGEMENT = re.compile(
    r"^\W*(?:sure|okay|ok|of course|certainly|understood|absolutely|yes|no problem|alright|hello|hi"
    r"|sorry|apologies|thanks|thank you|here(?:'s| is)|got it)\b|\bas (?:you )?(?:asked|requested"
    r"|instructed|ordered)\b|\byou (?:asked|told|ordered|instructed) me\b",
    re.IGNORECASE,
)
"""Openings and phrases that confirm an instruction."""

_MARKUP = re.compile(
    r"https?:|www\.|\w\.(?:com|net|org|kr|io|ai|dev)\b|\w@\w|[<>{}\[\]`\\|^~*_=«»;$#]|//|&&|--|::"
    r"|\w\([^)]*\)|[A-Za-z]\s?[:：]|[A-Za-z0-9+/]{24,}|[\U0001F000-\U0001FAFF\u2600-\u27BF]"
    r"|[\u0000-\u0009\u000b-\u001f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]",
)

_INNER_END = re.compile(r"[.!?…](?=\s)|[.!?…]{2,}")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|approx)\.(?=\s)", re.IGNORECASE)
_QUESTION_WORD = r"(?:how|why|what|when|where|who|which)"
_TWO_IN_ONE = re.compile(
    rf"\b(?:and|or)\s(?:also\s)?{_QUESTION_WORD}\s(?:much\s|many\s|long\s|else\s|\w+\s)?"
    r"(?:did|do|does|was|were|is|are|would|have|has|could|can|will)\b"
    r"|\b(?:and|or)\s(?:did|do|was|were|would|have|could|can)\s(?:you|it|they|that)\b",
    re.IGNORECASE,
)
"""Two questions in one sentence: how did you notice it and what did you do?"""

_OPENS_QUESTION = re.compile(
    rf"\b(?:{_QUESTION_WORD}|whose|did|do|does|was|were|is|are|would|have|has|had|could|can|will"
    r"|should)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i've|my|mine|myself|our|we|we've)\b"
    r"|(?<!tell )(?<!walk )(?<!give )(?<!show )(?<!take )(?<!help )(?<!with )\b(?:me|us)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


def find_english_faults(
    question: str,
    *,
    answer: str,
    earlier_questions: Sequence[str],
    earlier_answers: Sequence[str] = (),
) -> list[Fault]:
    """Return all rules that `question` breaks as a follow-up to `answer`; empty if it may be asked.

    `earlier_questions` are the questions asked in this interview, `earlier_answers` the answers to
    them. Instructions in earlier answers must not be followed either.
    """
    question = question.replace("’", "'")
    found = _form_faults(question)
    found += [fault for pattern, fault in _CONTENT_RULES if pattern.search(question)]
    if any(similarity(question, other) >= REPEAT_SIMILARITY for other in earlier_questions):
        found.append(Fault.REPEATED)
    if _copied_share(question, answer) >= COPY_SIMILARITY:
        found.append(Fault.COPIES_ANSWER)
    parts = separate_english_instructions(answer)
    every = (*map(separate_english_instructions, earlier_answers), parts)
    words = english_content_words(question)
    if not words & english_content_words(parts.content):
        found.append(Fault.NOT_GROUNDED)
    instructions = " ".join(p.instructions for p in every if p.instructions)
    content = " ".join(p.content for p in every)
    if _obeys(question, words, instructions, content):
        found.append(Fault.OBEYS)
    if _has_unheard_content(question, " ".join((content, *earlier_questions))):
        found.append(Fault.NOT_GROUNDED)
    return found


_CONTENT_RULES = (
    (_FORBIDDEN, Fault.FORBIDDEN),
    (_PERSONAL_DATA, Fault.PERSONAL_DATA),
    (_ITSELF, Fault.TALKS_OF_ITSELF),
    (_VERDICT, Fault.GIVES_VERDICT),
    (_ACKNOWLEDGEMENT, Fault.OBEYS),
    (_MARKUP, Fault.MARKUP),
    (_FIRST_PERSON, Fault.SPEAKS_AS_CANDIDATE),
)


def english_content_words(text: str) -> frozenset[str]:
    """Return the stems of the content words of `text`; forms of the same word have one stem."""
    return frozenset(
        stem for word in _WORD.findall(text) if (stem := content_stem(word.strip("'’-")))
    )


def is_english_permitted(text: str) -> bool:
    """Return whether `text` is neither unlawful nor off limits as a question."""
    patterns = (_FORBIDDEN, _PERSONAL_DATA, _ITSELF, _VERDICT)
    return is_permitted(text) and not any(pattern.search(text) for pattern in patterns)


def may_ask_about_english(phrase: str) -> bool:
    """Return whether a phrase of an answer may be the topic of a question."""
    return PRIVATE.search(phrase.lower()) is None and is_english_permitted(phrase)


def english_still_fits(question: str, new_text: str) -> bool:
    """Return whether a question that was drafted before the end of the answer may still be asked.

    `new_text` is the part of the answer after the draft. If it contains more than half of the
    question's content words, the candidate has probably answered the question already.
    """
    words = english_content_words(question)
    return len(words & english_content_words(new_text)) * 2 <= len(words)


def _form_faults(question: str) -> list[Fault]:
    found: list[Fault] = []
    if len(question) > MAX_CHARACTERS:
        found.append(Fault.TOO_LONG)
    if len(letters_only(question)) < MIN_CHARACTERS:
        found.append(Fault.TOO_SHORT)
    plain = _ABBREVIATION.sub(lambda m: m[0].replace(".", ""), question)
    if "\n" in question or _INNER_END.search(plain[:-1]) or _TWO_IN_ONE.search(question):
        found.append(Fault.NOT_ONE_SENTENCE)
    if not question.endswith("?") or not _OPENS_QUESTION.search(question):
        found.append(Fault.NOT_A_POLITE_QUESTION)
    letters = re.findall(r"[^\W\d_]", question)
    if not letters or any(not re.match(r"[A-Za-zÀ-ɏ]", letter) for letter in letters):
        found.append(Fault.NOT_ENGLISH)
    return found


def _obeys(question: str, words: frozenset[str], instructions: str, content: str) -> bool:
    """Return whether a part of `question` comes from `instructions` and not from `content`."""
    if not instructions:
        return False
    if words & english_content_words(instructions) - english_content_words(content):
        return True
    letters, ordered = letters_only(question), letters_only(instructions)
    match = SequenceMatcher(None, letters, ordered, autojunk=False).find_longest_match()
    matched = letters[match.a : match.a + match.size]
    return match.size >= MIN_OBEYED_LETTERS and matched not in letters_only(content)


def _has_unheard_content(question: str, told: str) -> bool:
    """Return whether `question` has a figure or a name that is not in `told`.

    A name is a word with a capital inside the sentence. Acronyms of up to four letters are no
    names.
    """
    figures = set(re.findall(r"\d+", told))
    if any(figure not in figures for figure in re.findall(r"\d+", question)):
        return True
    known = {word.lower() for word in _WORD.findall(told.replace("’", "'"))}
    names = re.findall(r"(?<=\s)[A-Z][A-Za-z'-]+", question)
    return any(
        name.lower() not in known
        and name.removesuffix("'s").lower() not in known
        and not re.fullmatch(r"[A-Z]{1,4}", name)
        for name in names
    )


def _copied_share(question: str, answer: str) -> float:
    letters = letters_only(question)
    if not letters:
        return 0.0
    other = letters_only(answer)
    match = SequenceMatcher(None, letters, other, autojunk=False).find_longest_match()
    return match.size / len(letters)
