"""Small slips of a model's question that have one right form: put right before the rules look."""

import re
from collections.abc import Sequence

from daedam.speech.korean import Morpheme, Morphology

_REQUEST = re.compile(
    r"(설명해|말씀해|이야기해|소개해|알려)\s?(주세요|주십시오|주셨나요|주실래요|주시나요|줄래요)[.?]?$"
)
"""A request, or what small models make of one (설명해 주셨나요)."""

_OF_THINGS = frozenset("되 생기 나 일어나 나타나 끝나 걸리 달라지 나오 들 이루어지 바뀌".split())
_HAPPENS = frozenset("발생 변화 시작 증가 감소 종료 발전 작용".split())
"""What things do, not persons: no honorific."""


def polish_question(question: str, morphology: Morphology) -> str:
    """`question` as a polite interviewer would say it.

    The bookish -는가요 becomes -나요; a request for an explanation becomes a question; a verb in
    the past whose doer is not named, so the candidate's, takes the honorific: 해결했나요 becomes
    해결하셨나요.
    """
    question = re.sub(r"는가요\?$", "나요?", question)
    request = _REQUEST.search(question)
    if request:
        said = "말씀해" if request[1] == "알려" else request[1]
        return f"{question[: request.start()]}{said} 주시겠어요?"
    morphemes = morphology(question)
    if len(morphemes) < 4 or _names_a_doer(morphemes):
        return question
    doer, verb, past, end = morphemes[-5] if len(morphemes) > 4 else None, *morphemes[-4:-1]
    if (past.form, past.tag, end.form) not in (("었", "EP", "나요"), ("았", "EP", "나요")):
        return question
    if verb.tag not in ("VV", "XSV", "VV-R") or not _is_done_by_somebody(verb, doer):
        return question
    return f"{question[: verb.start]}{_with_si(verb.form)}셨나요?"


def _names_a_doer(morphemes: Sequence[Morpheme]) -> bool:
    """Whether the last clause has a subject; those before it may have their own."""
    for here, before in zip(reversed(morphemes), reversed(morphemes[:-1]), strict=False):
        if here.tag == "JKS":
            return True
        if here.tag == "ETM" or (here.tag == "EC" and before.form not in ("어떻", "그렇")):
            return False
    return False


def _is_done_by_somebody(verb: Morpheme, before: Morpheme | None) -> bool:
    if verb.tag == "XSV":
        return verb.form == "하" and before is not None and before.form not in _HAPPENS
    return verb.form not in _OF_THINGS


def _with_si(stem: str) -> str:
    """The stem as it stands before 시: 맡으-, 만드-, 배우-."""
    final = (ord(stem[-1]) - ord("가")) % 28
    if final == 8:  # ㄹ falls before 시
        return stem[:-1] + chr(ord(stem[-1]) - 8)
    return stem + "으" if final else stem
