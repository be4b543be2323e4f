import pytest

from daedam.interview.question_rules import may_ask_about
from daedam.services.morphology import KiwiMorphology
from daedam.speech.korean import content_words, final_consonant, key_phrase, with_particle


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("프로젝트", "을/를", "프로젝트를"),
        ("결제 시스템", "을/를", "결제 시스템을"),
        ("개발", "은/는", "개발은"),
        ("팀", "이/가", "팀이"),
        ("서버", "과/와", "서버와"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("학교", "으로/로", "학교로"),
        ("API", "을/를", "API를"),
        ("SQL", "을/를", "SQL을"),
        ("2023", "은/는", "2023은"),
        ("Q2", "은/는", "Q2는"),
    ],
)
def test_the_particle_matches_the_final_sound_of_the_word(
    word: str, pair: str, expected: str
) -> None:
    assert with_particle(word, pair) == expected


def test_the_final_consonant_is_none_rieul_or_another() -> None:
    assert [final_consonant(word) for word in ("가", "각", "갈", "강", "")] == [
        "",
        "ㅇ",
        "ㄹ",
        "ㅇ",
        "",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "저는 백엔드 개발자로 일하면서 결제 시스템을 개선했습니다.",
            {"결제 시스템", "백엔드 개발자"},
        ),
        ("배송 지연이 가장 큰 원인이었고 물류팀과 배송 지연을 줄였습니다.", {"배송 지연"}),
        ("네, 감사합니다.", {None}),
        ("", {None}),
    ],
)
def test_the_key_phrase_is_a_main_phrase_of_the_answer(
    answer: str, expected: set[str | None], morphology: KiwiMorphology
) -> None:
    assert key_phrase(answer, morphology) in expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Kubernetes를 공부했습니다.", "Kubernetes"),
        ("저학년 수학 콘텐츠를 만들었습니다.", "저학년 수학 콘텐츠"),
        ("결제 승인 응답 시간을 줄였습니다.", "결제 승인 응답 시간"),
        ("이탈률이 38퍼센트에서 21퍼센트로 떨어졌습니다.", "이탈률"),
        ("금요일 오후마다 위키를 정리합니다.", "위키"),
        ("십 년 전 도로 공사 때문이었습니다.", "도로 공사"),
        ("꼼꼼한 게 강점이고 느린 게 단점입니다.", None),
        ("구체적인 건 들어가 봐야 압니다.", None),
    ],
)
def test_a_key_phrase_is_a_complete_noun_phrase(
    answer: str, expected: str | None, morphology: KiwiMorphology
) -> None:
    assert key_phrase(answer, morphology) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("어머니가 암으로 입원하셨고 그 뒤 호스피스 병동을 찾았습니다.", "호스피스 병동"),
        ("고향이 전라도 광주라서 사람을 좋아하고 책임감도 강합니다.", "책임감"),
        ("허리 디스크 수술을 했지만 배선 점검은 문제없습니다.", "배선 점검"),
        ("딸이 올해 초등학교에 들어갔습니다.", None),
        ("정당한 절차를 지키자고 했습니다.", "절차"),
    ],
)
def test_a_private_clause_gives_no_key_phrase(
    answer: str, expected: str | None, morphology: KiwiMorphology
) -> None:
    assert key_phrase(answer, morphology, may_ask_about) == expected


def test_content_words_exclude_common_interview_words(morphology: KiwiMorphology) -> None:
    words = content_words("제가 말씀드린 경험 중에 결제 장애를 줄인 것이 가장 큽니다.", morphology)
    assert {"결제", "장애", "줄이"} <= words
    assert not words & {"경험", "것", "가장", "제"}
