"""Correct small errors in a model's question before `question_rules` checks it.

Only errors with exactly one correction are handled.
"""

import re
from collections.abc import Sequence

from daedam.speech.korean import Morpheme, Morphology

_REQUEST = re.compile(
    r"(설명해|말씀해|이야기해|소개해|알려)\s?(주세요|주십시오|주셨나요|주실래요|주시나요|줄래요)[.?]?$"
)
"""A request at the end of a question, and the malformed variants of small models (설명해
주셨나요)."""

_INANIMATE_VERBS = frozenset(
    "되 생기 나 일어나 나타나 끝나 걸리 달라지 나오 들 이루어지 바뀌 줄 늘 오르 떨어지 "
    "빨라지 느려지 높아지 낮아지 좋아지 나아지 나빠지 커지 작아지 많아지 적어지 없어지 줄어들 "
    "늘어나".split()
)
_INANIMATE_NOUNS = frozenset("발생 변화 시작 증가 감소 종료 발전 작용".split())
"""Verb stems, and nouns before 하다, with an inanimate subject: they take no honorific."""


def polish_question(question: str, morphology: Morphology) -> str:
    """Return `question` in polite interview style.

    The literary ending -는가요 becomes -나요. A request for an explanation becomes a question. A
    past verb without a subject is about the candidate and gets the honorific: 해결했나요 becomes
    해결하셨나요.
    """
    question = re.sub(r"는가요\?$", "나요?", question)
    request = _REQUEST.search(question)
    if request:
        verb_phrase = "말씀해" if request[1] == "알려" else request[1]
        return f"{question[: request.start()]}{verb_phrase} 주시겠어요?"
    morphemes = morphology(question)
    if len(morphemes) < 4 or _has_subject(morphemes):
        return question
    before, verb, past, end = morphemes[-5] if len(morphemes) > 4 else None, *morphemes[-4:-1]
    if (past.form, past.tag, end.form) not in (("었", "EP", "나요"), ("았", "EP", "나요")):
        return question
    if verb.tag not in ("VV", "XSV", "VV-R") or not _takes_honorific(verb, before):
        return question
    return f"{question[: verb.start]}{_stem_before_si(verb.form)}셨나요?"


def _has_subject(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether the last clause has a subject; earlier clauses may have their own."""
    for here, before in zip(reversed(morphemes), reversed(morphemes[:-1]), strict=False):
        if here.tag == "JKS":
            return True
        if here.tag == "ETM" or (here.tag == "EC" and before.form not in ("어떻", "그렇")):
            return False
    return False


def _takes_honorific(verb: Morpheme, before: Morpheme | None) -> bool:
    """Return whether `verb` is an action of a person; `before` is the morpheme before it."""
    if verb.tag == "XSV":
        return verb.form == "하" and before is not None and before.form not in _INANIMATE_NOUNS
    return verb.form not in _INANIMATE_VERBS


def _stem_before_si(stem: str) -> str:
    """Return the form of a stem before 시: 맡으-, 만드-, 배우-."""
    final = (ord(stem[-1]) - ord("가")) % 28
    if final == 8:  # ㄹ is dropped before 시
        return stem[:-1] + chr(ord(stem[-1]) - 8)
    return stem + "으" if final else stem
