import pytest

from daedam.interview.korean import content_words, final_consonant, key_phrase, with_particle
from daedam.services.morphology import KiwiMorphology


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
def test_the_particle_fits_the_sound_before_it(word: str, pair: str, expected: str) -> None:
    assert with_particle(word, pair) == expected


def test_final_consonants_are_those_of_the_syllable() -> None:
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
def test_the_key_phrase_is_what_the_answer_is_about(
    answer: str, expected: set[str | None], morphology: KiwiMorphology
) -> None:
    assert key_phrase(answer, morphology) in expected


def test_content_words_leave_out_what_every_answer_holds(morphology: KiwiMorphology) -> None:
    words = content_words("제가 말씀드린 경험 중에 결제 장애를 줄인 것이 가장 큽니다.", morphology)
    assert {"결제", "장애", "줄이"} <= words
    assert not words & {"경험", "것", "가장", "제"}
