"""Find the follow-ups to a Korean answer that could be asked, and describe them by features.

`find_candidates` pairs each clause that a question can repeat with each kind of open point that
fits the form of the clause. `worth` estimates from the features which of these pairs are worth
asking about. As in `open_points`, a *deed* is an action of the speaker or of the speaker's group.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import CONDITIONS
from daedam.interview.reading.figures import claims_change, find_figures
from daedam.interview.reading.model import (
    Agent,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Role,
    Tense,
)
from daedam.interview.reading.open_points import (
    Answer,
    TakenClause,
    has_content,
    is_vague,
    point_about,
    weight_of,
)
from daedam.interview.reading.predicates import Layer
from daedam.interview.reading.worth import SURE

Kind = OpenPointKind

MOST_CHARACTERS = 60
"""Maximum number of characters of a candidate clause. A question cannot repeat a longer clause."""

_SHARED = frozenset("저희 우리 팀 같이 함께 팀원 조".split())
"""Words which show that several persons acted together."""

_LEAST_WORDS = 2
_STRAY = re.compile(
    r"(가|에|는|은|를|을|이거|그거)\S? |.*구체적인 (건|것은) 없"
    r"|(.* )?(한|하는|했던) (거|것|건)[는은]?\s"
)
"""Clauses that cannot be quoted: they begin with the rest of a cut word, refer to something with
것, or deny that there is something specific."""
_INNER_SPEECH = re.compile(r"[지나까냐자] 하(고|며|면서)")
"""What the speaker says to themselves: 왜 했지 하고 생각합니다."""

_OPEN_DEEDS = frozenset(
    "설득 해결 개선 조정 정리 관리 협상 설명 교육 준비 대응 대처 처리 조율 소통 협의 분석 파악 "
    "점검 확인 제안 협력 안내 지도 진행 운영 기획 설계 구성 분류 수정 보완 변경 훈련 연습 공부 "
    "응대 면담 상담 조사 측정 테스트 조절 연결 중재 진정 달래 풀 가르치 바꾸 고치 줄이 늘리 나누 "
    "맞추 챙기 만들 찾 짜 살피 다루 키우 이끌 밀 막 살리 채우 옮기 배우 익히 돌리".split()
)
"""Deeds that can be done in many ways, so that how they were done is worth asking."""

_FOR_OTHERS = frozenset(
    "설득 제안 건의 거절 협상 바꾸 바꿔 도입 변경 전환 나누 없애 폐지 정하 통일 교체 개편 신설 "
    "옮기 재배치 배치 분리 합치 통합 추가 공유 맡기 시키".split()
)
"""Deeds that change something for other people, who then react."""

_RESISTANCE = frozenset(
    "반대 불만 항의 싫어하 거부 거절 반발 의심 불평 걱정 귀찮아하 투덜 짜증 "
    "민원 클레임 눈치 서운 섭섭 다투 싸우 갈등 부딪치 부딪히".split()
)

_OTHER_WAYS = frozenset("대신 말고 보다 선택지 방안 후보 차라리 아니면 아니라".split())
"""Words that introduce an alternative."""

_TELLS_DIFFICULTY = frozenset(
    "어렵 힘들 걱정 고민 답답 반대 거절 까다롭 망설이 헷갈리 고생 난감".split()
)
"""Words that state a difficulty."""

_NAMES_DIFFICULTY = frozenset(
    "어렵 힘들 까다롭 고생 난감 난처 막막 곤란 버겁 벅차 식은땀 진땀 애먹 쩔쩔매 시행착오".split()
)
"""Words after which the question for the hardest part asks for what was told."""

_DEMANDING = frozenset(
    "연습 준비 완주 가르치 키우 운영 훈련 복구 촬영 취재 번역 통역 조립 수리 연구 실험 진행 총괄 "
    "이끌 설득 협상 중재 조율 심폐소생술 재활 완성 교육 구조".split()
)
"""Deeds that take effort or skill."""

_ABOUT_SUBSTANCE = frozenset({Kind.ALTERNATIVE, Kind.DIFFICULTY, Kind.LEARNING, Kind.DIFFERENTLY})
"""Kinds that are worth asking in an account only about a deed of substance (`_is_substantial`)."""
_STEPS = frozenset(
    "뽑 교체 요청 발주 붙이 공유 섞 멈추 미루 고르 맞추 부탁 넣 올리 돌리 달 깔".split()
)
"""Deeds that change something but are only a step towards another deed."""
_SLIGHT_OBJECTS = frozenset(
    "자리 마음 결심 결정 알람 시간표 전화 문자 메일 이메일 링크 공지 메모 종이 포스트잇 "
    "스티커 쪽지 명단 커피 물 음료 간식 인사 문 창문 불 전원 버튼 사진 이름표 출근 퇴근 말 "
    "말씀 얘기 이야기 걸 것 거 그거 옷 신발 의자 연락처 방향 순서 코드 방법 방식 버그 오류 "
    "처방 문제 부분 일 시계 음악 노래 방 집 표정 목소리 옆 앞 숫자 이름 단추 컵 그릇 볼륨 "
    "사이즈 주문량 동전 선반 칸 손".split()
)
"""Objects with which a deed is slight: 자리를 옮기다, 알람을 맞추다."""

_LEANING = frozenset("나머지 이렇 이렇게 어떻 어떻게 그렇 그렇게 본인".split())
"""Words that refer to earlier text."""

_POINTING = frozenset("그거 이거 저거 그것 이것 저것 거기 여기 걔 얘 그쪽".split())
"""Pronouns that refer to earlier text."""

_SAYING = frozenset({"말씀", "말"})
_UNCERTAIN = frozenset({"들", "모르", "궁금", "같"})
"""Stems of clauses that claim nothing: 잘 모르겠어요."""

_OCCASIONS = frozenset({"때", "뒤", "후", "전", "다음"})
"""Nouns of time at the end of a clause: 틀렸을 때."""

_ABOUT_DEEDS = frozenset(
    {
        Kind.MISSING_ACTION,
        Kind.MISSING_RESULT,
        Kind.HOW,
        Kind.REASON,
        Kind.ALTERNATIVE,
        Kind.DIFFICULTY,
        Kind.PEOPLE,
    }
)
"""Kinds that may refer to a deed, a habit or a planned deed."""
_NOT_ABOUT_ADDITIONS = frozenset({Kind.ALTERNATIVE, Kind.DIFFICULTY})
"""Kinds that may not refer to a deed that is told as an addition: 금형 온도도 바꿔 봤습니다."""
_ABOUT_PAST_DEEDS = frozenset({Kind.LEARNING, Kind.DIFFERENTLY})
"""Kinds that may refer to a deed of the past."""
_ABOUT_MISTAKES = frozenset({Kind.MISSING_ACTION, Kind.LEARNING, Kind.DIFFERENTLY})
"""Kinds that may refer to a mistake of the speaker."""
_ABOUT_CLAIMS = frozenset({Kind.INSTANCE, Kind.REASON})
"""Kinds that may refer to a trait, a plan, an opinion or a habit."""
_ONLY_OF_QUANTITIES = frozenset(
    "줄 줄어들 늘 늘어나 줄이 늘리 많아지 적어지 빨라지 짧아지 길어지 감소 증가 단축 절감 절약 "
    "급증 급감".split()
)
"""Changes that only a quantity can have. Others need a quantity as their noun: 매출이 올랐다."""
_SIZES = frozenset("빠르 느리 짧 길 많 적".split())
"""Adjectives of size, which state a change with -어지다."""
_QUANTITIES = words.METRICS | frozenset(
    "주문 문의 손님 고객 이용자 회원 팔로워 참여 참석 참여율 출석 출석률 수치 가격 값 단가 온도 "
    "무게 전기료 관리비 물값 재작업 오분류 오출고 취소 대기 예약 조회 클릭 방문 접수 수입 지각 "
    "결석 야근 수율 불량률 이탈률 퇴사율 응답률".split()
)
"""Nouns of what has a size in figures."""
_FRACTIONS = frozenset("반 절반 배 곱절 사흘 나흘 닷새 엿새 이레 하루".split())
"""Words that give the size of a change without a number."""
_REASONS_OR_CONDITIONS = frozenset(
    "어서 아서 니까 으니까 어도 아도 면 으면 려고 으려고 도록 더라도".split()
)
"""Endings of clauses that claim no change: 줄어서, 줄면."""

_MOST_WEIGHT = 6
"""Maximum weight of a deed in a feature. Heavier deeds have the same features as this weight."""


def find_candidates(answer: Answer) -> Iterator[tuple[OpenPoint, frozenset[str]]]:
    """Yield the open points that a question could ask about, and the features of their clauses.

    A complete answer has none. Points with the feature `worth.SURE` are nearly always worth asking
    about: 이탈이 확 줄었습니다, without a figure.
    """
    if _is_complete(answer):
        return
    weights = [weight_of(taken) if _is_deed(taken) else None for taken in answer.clauses]
    most = max((weight for weight in weights if weight is not None), default=None)
    for n, taken in enumerate(answer.clauses):
        if not _may_be_taken_up(taken, says_enough=_is_mere_effort(answer, n)):
            continue
        kinds = _fitting_kinds(answer, n, taken)
        if not kinds:
            continue
        features = {*_features_of_clause(taken), *_features_of_place(answer, n)}
        weight = weights[n]
        if weight is not None:
            features.update(f"weight>={w}" for w in range(min(weight, _MOST_WEIGHT) + 1))
            features.add(f"heaviest={weight == most}")
            features.add(f"last_deed={not any(w is not None for w in weights[n + 1 :])}")
        for kind in Kind:
            point = point_about(answer, kind, taken) if kind in kinds else None
            if point is not None:
                point = _as_trait(answer, taken, point)
                sure = _is_sure(answer, n, kind)
                if sure and kind is Kind.MISSING_ACTION and point.clause is not None:
                    point = replace(point, clause=replace(point.clause, roles=(Role.ACTION,)))
                yield point, frozenset(features | {SURE} if sure else features)


def _is_complete(answer: Answer) -> bool:
    """Return whether an account contains a result, a figure and what was learnt."""
    has_figure = any(taken.has_figure for taken in answer.clauses)
    learns = any(taken.read.learns for taken in answer.clauses)
    return has_figure and learns and bool(answer.having(Role.RESULT))


def _fitting_kinds(answer: Answer, n: int, taken: TakenClause) -> set[Kind]:
    """Return the kinds whose questions are grammatical and meaningful about a clause.

    Without the kinds whose questions raters refused more often than others.
    """
    kinds = _possible_kinds(answer, n, taken)
    deed = _is_deed(taken) and not taken.clause.negated
    inner = taken.read.raw.morphemes[: taken.read.raw.predicate.index]
    failed = _is_mistake(taken) or _is_failure(answer, taken)
    if deed and _is_past(taken) and not _is_substantial(taken):
        kinds -= _ABOUT_SUBSTANCE - (_ABOUT_MISTAKES if failed else frozenset())
    if deed and _is_past(taken) and taken.clause.agent is Agent.GROUP and _tells_own_part(answer):
        kinds -= _ABOUT_DEEDS | _ABOUT_PAST_DEEDS | {Kind.OWN_PART}
    if answer.kind not in _WITH_DIFFICULTIES or answer.asks_for_failure:
        kinds.discard(Kind.DIFFICULTY)
    if answer.kind is QuestionKind.EXPERIENCE and answer.forms & _NAMES_DIFFICULTY:
        kinds.discard(Kind.DIFFICULTY)
    if answer.kind is QuestionKind.EXPERIENCE and taken.clause.tense is Tense.PRESENT:
        kinds.discard(Kind.DIFFICULTY)
        if any(c.is_own and _is_past(c) and c.main is Role.ACTION for c in answer.clauses):
            kinds.discard(Kind.INSTANCE)
    if taken.read.stem == "보" and "는지" in taken.clause.text:
        kinds.discard(Kind.INSTANCE)  # 보청기를 끼셨는지 먼저 봅니다
    if is_vague(taken) or (taken.read.feels and taken.main is Role.OPINION):
        kinds.discard(Kind.INSTANCE)  # 최선을 다하겠습니다, 떨리는 게 아쉽습니다
    if taken.has_figure or any(m.tag == "EC" and m.form in _CONTRASTS for m in inner):
        kinds.discard(Kind.CHECK)
    if answer.asks_for_failure:
        kinds.discard(Kind.INSTANCE)
    if answer.asks_for_failure and not failed:
        kinds -= _ABOUT_PAST_DEEDS
    if _is_joint_deed(answer, n):
        kinds -= _ABOUT_DEEDS | _ABOUT_PAST_DEEDS
    if taken.read.stem in _EFFORTS:
        kinds.discard(Kind.INSTANCE)
    if taken.clause.agent is Agent.GROUP:
        kinds.discard(Kind.LEARNING)
        if taken.read.stem not in words.WEIGHTY_DEEDS | _DEMANDING | _MADE_TOGETHER:
            kinds.discard(Kind.OWN_PART)
    return kinds


_CONTRASTS = frozenset("는데 ᆫ데 은데".split())

_WITH_DIFFICULTIES = frozenset(
    {QuestionKind.EXPERIENCE, QuestionKind.PLAN, QuestionKind.INTRODUCTION}
)
"""Kinds of questions after which an interviewer asks for the hardest part."""


def _is_substantial(taken: TakenClause) -> bool:
    """Return whether a deed takes a decision or effort: not 자리를 옮기다, 전화를 하다."""
    stem = taken.read.stem
    if stem not in (words.WEIGHTY_DEEDS | _DEMANDING) - _STEPS or not taken.has_object:
        return False
    if _ASKS_FOR.search(taken.clause.text):
        return False
    if stem == "나누" and Layer.FAVOUR in taken.read.layers:
        return False  # 빙수를 나눠 드렸습니다
    morphemes = taken.read.raw.morphemes[: taken.read.raw.predicate.index]
    objects = [noun.form for noun, mark in pairwise(morphemes) if mark.tag == "JKO"]
    if objects and objects[-1] in _SLIGHT_OBJECTS:
        return False
    nouns = {m.form for m in morphemes if m.tag in ("NNG", "NNP", "SL")}
    return bool(nouns - words.SCENE_NOUNS - {stem})  # not 촬영을 했습니다


_ASKS_FOR = re.compile(r"달라고|[시으]라고|[가-힣]라고 (했|하|말|부탁)")
"""A request: 골라 달라고 했습니다."""


def _is_failure(answer: Answer, taken: TakenClause) -> bool:
    """Return whether a clause tells how what the question asks about failed: 접었습니다."""
    return (
        answer.asks_for_failure
        and taken.read.stem in _FAILS
        and taken.is_own
        and _happened(taken)
        and taken.main in (Role.ACTION, Role.RESULT)
    )


_FAILS = frozenset("접 포기 그만두 망하 망치 닫 탈락 실패 놓치 잃 날리".split())
"""Predicates with which something ends badly."""


def _tells_own_part(answer: Answer) -> bool:
    """Return whether the speaker says what they did themselves: 저는 그중에서 녹취를 나눴습니다."""
    return any(
        taken.clause.agent is Agent.SPEAKER
        and taken.main in (Role.ACTION, Role.TASK)
        and not is_vague(taken)
        and _names_speaker(taken)
        for taken in answer.clauses
    )


def _names_speaker(taken: TakenClause) -> bool:
    return any(
        noun.form in words.OWN and mark.tag in ("JKS", "JX")
        for noun, mark in pairwise(taken.read.raw.morphemes)
    )


def _possible_kinds(answer: Answer, n: int, taken: TakenClause) -> set[Kind]:
    """Return the kinds whose questions are grammatical about a clause."""
    kinds = set[Kind]()
    if answer.kind is QuestionKind.KNOWLEDGE and _names_another(taken):
        return kinds  # a definition
    if _is_deed(taken) and not taken.clause.negated and not _is_told_of_others(answer, n):
        kinds |= _ABOUT_DEEDS
        if _leans_on_others(taken):
            kinds -= _NOT_ABOUT_ADDITIONS
        if _is_past(taken):
            kinds |= _ABOUT_PAST_DEEDS
            if taken.clause.agent is Agent.GROUP and answer.forms & _SHARED:
                kinds.add(Kind.OWN_PART)
    if _is_mistake(taken):
        kinds |= _ABOUT_MISTAKES
    if _is_claim(answer, n, taken):
        kinds |= _ABOUT_CLAIMS
    if _is_problem(taken) or _is_mere_effort(answer, n):
        kinds.add(Kind.MISSING_ACTION)
    if _is_change(taken) and taken.clause.agent is not Agent.OTHER and _happened(taken):
        kinds.add(Kind.CHECK)
        if _lacks_size(taken) and not _denies_figures(answer):
            kinds.add(Kind.FIGURE)
    return kinds


def _is_problem(taken: TakenClause) -> bool:
    """Return whether a clause states something that a deed should follow: a problem, a weakness."""
    return (
        taken.main is Role.WEAKNESS
        or taken.read.went_wrong
        or (taken.main in (Role.RESULT, Role.ACTION, Role.PLAN) and is_vague(taken))
    )


def _lacks_size(taken: TakenClause) -> bool:
    """Return whether a clause claims a change of a quantity but gives no figure."""
    read = taken.read
    nouns = read.forms
    measurable = read.stem in _ONLY_OF_QUANTITIES or (
        read.stem in words.QUANTITATIVE and bool(nouns & _QUANTITIES)
    )
    measurable |= read.stem in _SIZES and any(
        m.tag == "VX" and m.form == "지" for m in read.raw.morphemes
    )
    return (
        measurable
        and not taken.has_figure
        and not find_figures(read.raw.morphemes)
        and not nouns & (words.IMMEASURABLE | _FRACTIONS)
        and read.raw.link not in _REASONS_OR_CONDITIONS
    )


def _as_trait(answer: Answer, taken: TakenClause, point: OpenPoint) -> OpenPoint:
    """Return a point whose clause is a trait if it is an opinion about the speaker's own strength.

    중국어를 할 수 있는 게 제 경쟁력이라고 생각합니다 answers a question for strengths.
    """
    role = {QuestionKind.STRENGTH: Role.STRENGTH, QuestionKind.WEAKNESS: Role.WEAKNESS}.get(
        answer.kind
    )
    clause = point.clause
    if role is None or clause is None or taken.main is not Role.OPINION:
        return point
    return replace(point, clause=replace(clause, roles=(role, *clause.roles[1:])))


def _is_sure(answer: Answer, n: int, kind: Kind) -> bool:
    """Return whether raters accept nearly every follow-up of a kind to clauses like clause `n`."""
    match kind:
        case Kind.FIGURE:
            return _stresses_change(answer, n)
        case Kind.OWN_PART:
            return _is_joint_deed(answer, n)
        case Kind.MISSING_ACTION:
            return _is_mere_effort(answer, n)
        case Kind.LEARNING:
            return _is_failure(answer, answer.clauses[n]) and not _tells_lesson(answer)
        case _:
            return False


def _tells_lesson(answer: Answer) -> bool:
    """Return whether the speaker says what they learnt, or what they do since then."""
    return any(c.read.learns or c.read.afterwards for c in answer.clauses) or bool(
        _SINCE.search(answer.text)
    )


_SINCE = re.compile(
    r"그때부터|그 ?(뒤|후|이후)(로|부터)|그다음부터|그다음에는|이후로|지금은|이제는|요즘은"
)


def _is_joint_deed(answer: Answer, n: int) -> bool:
    """Return whether clause `n` states a deed of a group, and no clause a deed of the speaker."""
    taken = answer.clauses[n]
    changes = taken.read.stem in words.CHOICES or taken.read.stem in _MADE_TOGETHER
    return (
        answer.kind is QuestionKind.EXPERIENCE
        and taken.clause.agent is Agent.GROUP
        and changes
        and taken.has_object
        and not _leans_on_others(taken)
        and not any(
            c.clause.agent is Agent.SPEAKER and c.main in (Role.ACTION, Role.TASK)
            for c in answer.clauses
        )
    )


_MADE_TOGETHER = frozenset("만들 짜 줄이 늘리 개발 설계 제작 기획 구축 그리 높이 낮추 개선".split())
"""Deeds of a group that its members may share in different ways, besides `words.CHOICES`."""


_EFFORTS = frozenset("노력 애쓰 힘쓰".split())
_PRACTICE = frozenset("연습 공부 준비".split())
"""Objects that do not tell what the effort was: 연습을 많이 하려고 노력하고 있습니다."""


def _is_mere_effort(answer: Answer, n: int) -> bool:
    """Return whether clause `n` claims an effort, and neither it nor a later clause says which."""
    taken = answer.clauses[n]
    tries = taken.read.stem in _EFFORTS or (
        taken.read.stem == "하" and "열심히" in taken.read.forms
    )
    return (
        tries
        and taken.clause.agent is Agent.SPEAKER
        and (not taken.has_object or bool(taken.read.forms & _PRACTICE))
        and taken.clause.tense is not Tense.FUTURE
        and not taken.clause.negated
        and taken.read.raw.link not in _REASONS_OR_CONDITIONS
        and not any(_is_deed(c) and not is_vague(c) for c in answer.clauses[n + 1 :])
    )


def _stresses_change(answer: Answer, n: int) -> bool:
    """Return whether clause `n` stresses how much changed, and no figure of a change follows."""
    taken = answer.clauses[n]
    after = answer.clauses[n + 1 : n + 3]
    stressed = bool(taken.read.forms & words.DEGREES) or _STRESSED.search(taken.clause.text)
    return bool(stressed) and not any(c.has_figure for c in after) and not _denies_figures(answer)


_STRESSED = re.compile(r"확실히|눈에 띄|현저|엄청|훨씬|급격|몰라보게|확연|뚜렷")


def _denies_figures(answer: Answer) -> bool:
    """Return whether the speaker says that they do not know how much something changed."""
    return _UNKNOWN.search(answer.text) is not None


_UNKNOWN = re.compile(
    r"정확(한|히)[^.]{0,12}(모르|기억|수치|숫자|안)|얼마나 [^.]{0,10}모르"
    r"|(수치|숫자)[는은도]? ?[^.]{0,8}"
    r"(없|모르|기억)|(세|재) ?(어 ?)?보진|기억이 안"
)


def _is_told_of_others(answer: Answer, n: int) -> bool:
    """Return whether words show that the deed of clause `n` is not the speaker's.

    Speakers tell with -더라고요 what they saw others do. 다른 조는, 다른 데서, 점장님이 and 팬이
    name the others. The subject of an earlier clause goes on after 고: 팀장님이 일정을 짜고 자료를
    만들었다.
    """
    taken = answer.clauses[n]
    morphemes = taken.read.raw.morphemes
    if any(m.tag == "EF" and m.form.startswith("더라") for m in morphemes[-2:]):
        return True
    for number, (noun, following) in enumerate(pairwise(morphemes)):
        subject = following.tag in ("JKS", "JX") and following.form in _SUBJECTS
        place = following.tag == "JKB" and following.form == "에서"
        other = number > 0 and morphemes[number - 1].form == "다른"
        if (subject and (other or noun.form in _TITLES)) or (place and other):
            return True
        if place and noun.form in _AUTHORITIES:
            return True
    if _subject_of(taken) in _OTHERS:
        return True
    if not n or _names_speaker(taken) or _subject_of(taken):
        return False
    before = answer.clauses[n - 1]
    carries = before.read.raw.link in ("고", "며", "으며") and before.clause.agent is Agent.OTHER
    return carries and not _names_speaker(before)


def _subject_of(taken: TakenClause) -> str:
    """Return the noun that is the subject of the predicate of a clause; empty if there is none."""
    subject = ""
    morphemes = taken.read.raw.morphemes
    end = taken.read.raw.predicate.index
    for n, (noun, following) in enumerate(pairwise(morphemes[:end])):
        auxiliary = n + 2 < len(morphemes) and morphemes[n + 2].tag == "VX"
        if following.tag in ("ETM", "ETN", "EC") and not auxiliary:
            subject = ""  # of an embedded clause
        elif following.tag == "JKS":
            subject = noun.form
    return subject


_OTHERS = words.PEOPLE | frozenset("팬 님 분 네 걔 얘 쟤 측 진 자 원".split())
"""Subjects whose deed is not the speaker's."""
_AUTHORITIES = frozenset("시 구청 시청 군청 정부 본사 관공서 지자체 교육청 공단 협회".split())
"""Bodies that act, named as a place: 시에서 예산을 편성했습니다."""
_TITLES = frozenset("님 손님 고객 선배 사장 팀장 씨".split())
_SUBJECTS = frozenset("이 가 은 는 께서".split())


def _is_change(taken: TakenClause) -> bool:
    """Return whether a clause states a change of size or quality."""
    return claims_change(taken.read.raw.morphemes, taken.read.stem)


def answer_features(answer: Answer) -> Iterator[str]:
    """Yield the features of an answer that need Korean analysis: layers and meanings."""
    for taken in answer.clauses:
        for layer in taken.read.layers:
            yield f"layer:{layer}"
            yield f"layer:{taken.main}:{layer}"
        yield from (f"has:{name}" for name in _meanings(taken))
    yield from (f"tells:{name}" for name in _statements(answer))
    if answer.asks_for_failure:
        yield "asks:failure"


def _features_of_clause(taken: TakenClause) -> Iterator[str]:
    """Yield the features of a clause that need Korean analysis."""
    read = taken.read
    yield f"stem:{read.stem}"
    yield f"link:{read.raw.link}"
    yield f"kind:{read.raw.predicate.kind}"
    yield from (f"layer:{layer}" for layer in read.layers)
    yield from (f"has:{name}" for name in _meanings(taken))
    yield from (f"lead:{form}" for form in read.raw.lead)


def _features_of_place(answer: Answer, n: int) -> Iterator[str]:
    """Yield the features of clause `n` that depend on the rest of the answer."""
    before, after = answer.clauses[:n], answer.clauses[n + 1 :]
    told = {
        "result_after": any(c.main is Role.RESULT or c.read.learns for c in after),
        "reaction_after": any(c.clause.agent is Agent.OTHER for c in after),
        "learns_after": any(c.read.learns for c in after),
        "habit_after": any(
            c.is_own and c.clause.tense is Tense.PRESENT and c.main is Role.ACTION for c in after
        ),
        "deed_after": any(_is_deed(c) and not is_vague(c) for c in after),
        "deed_before": any(_is_deed(c) and not is_vague(c) for c in before),
        "reason_before": any(c.main is Role.REASON for c in before[-2:]),
        "problem_before": any(c.read.went_wrong for c in before),
        "figure_near": any(c.has_figure for c in answer.clauses[max(0, n - 1) : n + 2]),
        "occasion_before": _follows_occasion(answer, n),
    }
    yield from (f"near:{name}" for name, is_so in told.items() if is_so)


def _meanings(taken: TakenClause) -> Iterator[str]:
    read = taken.read
    meanings = {
        "learns": read.learns,
        "feels": read.feels,
        "thinks": read.thinks,
        "wrong": read.went_wrong,
        "mistake": _is_mistake(taken),
        "deed": _is_deed(taken),
        "happened": _happened(taken),
        "reason": read.gives_reason,
        "since": read.afterwards,
        "quantity": read.changes_quantity,
        "degree": bool(read.forms & words.DEGREES),
        "vague": is_vague(taken),
        "choice": read.stem in words.CHOICES,
        "weighty": read.stem in words.WEIGHTY_DEEDS,
        "light": read.stem in words.LIGHT_DEEDS,
        "open_deed": read.stem in _OPEN_DEEDS and taken.is_own,
        "demanding": read.stem in _DEMANDING,
        "for_others": read.stem in _FOR_OTHERS,
        "resists": bool(read.forms & _RESISTANCE) and taken.clause.agent is Agent.OTHER,
        "evidence": bool(read.forms & words.EVIDENCE),
        "cause": bool(read.forms & words.CAUSES),
        "change": _is_change(taken),
        "object": taken.has_object,
        "topic": _has_contrasting_topic(taken),
        "also": _leans_on_others(taken),
        "other_subject": _names_another(taken),
    }
    return (name for name, is_so in meanings.items() if is_so)


def _statements(answer: Answer) -> Iterator[str]:
    """Yield names of what an answer states, as far as words show it."""
    meanings = {
        "difficulty": bool(answer.forms & _TELLS_DIFFICULTY),
        "alternative": bool(answer.forms & _OTHER_WAYS),
        "evidence": bool(answer.forms & words.EVIDENCE),
        "cause": bool(answer.forms & words.CAUSES),
        "together": bool(answer.forms & _SHARED),
        "event": any(_is_deed(c) and _is_past(c) for c in answer.clauses),
    }
    return (name for name, is_so in meanings.items() if is_so)


# --- clauses that a question can repeat ---------------------------------------------------------


def _may_be_taken_up(taken: TakenClause, *, says_enough: bool) -> bool:
    """Return whether a question can repeat a clause.

    The clause must have content, must not be too long, and must not be a condition. With
    `says_enough` it may be without a noun: 열심히 했습니다.
    """
    return (
        taken.may_ask
        and (says_enough or has_content(taken))
        and len(taken.clause.text) <= MOST_CHARACTERS
        and taken.read.raw.link not in CONDITIONS
        and Layer.NEARLY not in taken.read.layers
        and not _is_fragment(taken)
        and not _is_unusable(taken)
    )


def _is_unusable(taken: TakenClause) -> bool:
    """Return whether no question can repeat a clause.

    This is the case for inner speech, a stray particle at the beginning, and words that refer to
    earlier text.
    """
    text, morphemes = taken.clause.text, taken.read.raw.morphemes
    if any((m.form == "요" and m.tag == "JX") or m.form in _LEANING for m in morphemes):
        return True
    if any(m.tag == "NP" and m.form in _POINTING for m in morphemes):
        return True
    return _INNER_SPEECH.search(text) is not None or _STRAY.match(text) is not None


def _is_fragment(taken: TakenClause) -> bool:
    """Return whether a clause says little without its neighbours: 만들어서, 팔레트 쌓는 거야."""
    morphemes = taken.read.raw.morphemes
    closing = morphemes[-1].form in ("야", "이야") and morphemes[-1].tag in ("JX", "EF", "EC")
    opens = taken.read.raw.link in ("어서", "아서", "고", "다가") and not any(
        m.tag in ("JKO", "JX") for m in morphemes[:-1]
    )
    reason = taken.read.raw.link in ("니까", "으니까")
    opens &= not _lacks_size(taken)  # 이탈이 확 줄었고
    return closing or opens or reason or len(taken.clause.text.split()) < _LEAST_WORDS


# --- meanings of clauses ------------------------------------------------------------------------


def _is_deed(taken: TakenClause) -> bool:
    """Return whether a clause states a deed, a habit or a planned deed."""
    acts = taken.is_own and taken.read.raw.predicate.kind in ("VV", "XSV")
    return (
        acts
        and taken.main in (Role.ACTION, Role.RESULT, Role.PLAN, Role.STRENGTH)
        and not taken.read.learns
        and not taken.read.feels
        and not taken.read.thinks
    )


def _is_past(taken: TakenClause) -> bool:
    return taken.clause.tense is Tense.PAST


def _happened(taken: TakenClause) -> bool:
    return _is_past(taken) and not taken.clause.negated


def _is_mistake(taken: TakenClause) -> bool:
    """Return whether a clause states a mistake that the speaker made."""
    morphemes = taken.read.raw.morphemes
    if not _happened(taken) or any(m.form in _OCCASIONS for m in morphemes[-2:]):
        return False
    return (
        taken.clause.agent is Agent.SPEAKER
        and taken.read.went_wrong
        and taken.read.raw.predicate.kind in ("VV", "XSV")
    )


def _is_claim(answer: Answer, n: int, taken: TakenClause) -> bool:
    """Return whether the speaker states a strength, a weakness, a plan, an opinion or a habit."""
    read = taken.read
    if _follows_occasion(answer, n) or _is_past(taken):
        return False
    claims = (Role.STRENGTH, Role.WEAKNESS, Role.OPINION, Role.PLAN)
    if taken.main not in claims and not _is_deed(taken):
        return False
    if taken.clause.agent is Agent.OTHER or read.forms & _SAYING:
        return False
    return read.stem not in _UNCERTAIN


def _follows_occasion(answer: Answer, n: int) -> bool:
    """Return whether a clause is true only on the occasion that the clause before it names.

    An example is 잘됐을 때는 뒤에 있는 사람.
    """
    if not n:
        return False
    before = answer.clauses[n - 1].read.raw
    return before.link in CONDITIONS or any(m.form == "때" for m in before.morphemes[-2:])


def _has_contrasting_topic(taken: TakenClause) -> bool:
    """Return whether a clause has a contrasting topic: 바이어한테는 깎아 줬습니다."""
    return any(
        particle.tag == "JX" and particle.form in ("은", "는") and before.tag != "NP"
        for before, particle in pairwise(taken.read.raw.morphemes)
    )


def _leans_on_others(taken: TakenClause) -> bool:
    """Return whether a clause adds something to earlier clauses with 도: 책 정리도 했습니다."""
    return any(m.form == "도" and m.tag == "JX" for m in taken.read.raw.morphemes)


def _names_another(taken: TakenClause) -> bool:
    """Return whether the subject of a deed is a thing or another person: 저당권은 담보합니다.

    In other clauses, only a person with the title 님 counts.
    """
    morphemes = taken.read.raw.morphemes
    if taken.read.raw.predicate.kind not in ("VV", "XSV"):
        return any(m.form.endswith("님") for m in morphemes)
    return any(
        following.tag in ("JKS", "JX")
        and following.form in ("이", "가", "은", "는")
        and noun.tag in ("NNG", "NNP", "SL", "XSN")
        for noun, following in pairwise(morphemes)
    )
