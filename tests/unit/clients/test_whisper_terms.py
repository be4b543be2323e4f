"""Choice between a transcript prompted with terms and the transcript without a prompt."""

import math
from types import SimpleNamespace
from typing import Any

import pytest

from daedam.clients.whisper_terms import (
    MARGIN,
    MAX_PROMPT_TOKENS,
    decode_with_terms,
    is_only_terms,
    prompt,
    terms_in,
)

PLAIN = "저는 한비물산에서 일했습니다"
RIGHT = "저는 한빛물산에서 일했습니다"
TERMS = ("한빛물산", "쿠버네티스")


class Letters:
    """A tokenizer with one token per letter."""

    sot_prev, eot = -2, 0x110000
    sot_sequence = [-1]

    def encode(self, text: str) -> list[int]:
        return [ord(c) for c in text]

    def decode(self, tokens: list[int]) -> str:
        return "".join(map(chr, tokens))


class Model:
    """A model that transcribes any audio as `says`.

    `likely` maps each text to its log likelihood.
    """

    def __init__(self, says: str, likely: dict[str, float]) -> None:
        self.says, self.likely = says, likely
        self.prompts: list[list[int]] = []

    def generate(self, _encoded: Any, prompts: list[list[int]], **_options: Any) -> list[Any]:
        self.prompts += prompts
        return [SimpleNamespace(sequences_ids=[Letters().encode(self.says)])]

    def align(
        self, _encoded: Any, _start: list[int], texts: list[list[int]], _frames: int
    ) -> list[Any]:
        total = self.likely[Letters().decode(texts[0])]
        return [SimpleNamespace(text_token_probs=[math.exp(total)])]


def again(says: str, *, likely: float) -> str | None:
    model = Model(says, {PLAIN: 0.0, says: likely})
    found = decode_with_terms(
        SimpleNamespace(model=model),
        None,
        Letters().encode(PLAIN),
        Letters(),
        TERMS,
        frames=100,
        max_length=50,
        beam_size=1,
    )
    assert model.prompts[0][0] == Letters.sot_prev
    return Letters().decode(found.tokens) if found else None


def test_a_text_with_a_term_is_chosen_if_nearly_as_likely() -> None:
    assert again(RIGHT, likely=-MARGIN + 0.5) == RIGHT


@pytest.mark.parametrize(
    ("says", "likely"),
    [
        (RIGHT, -MARGIN - 0.5),
        ("저는 한비물산에서 일했습니다만", 0.0),  # no term in it
        ("한빛물산", 0.0),  # lacks words of the first transcript
    ],
    ids=["hardly likely", "without a term", "leaves out"],
)
def test_otherwise_the_first_transcript_stays(says: str, likely: float) -> None:
    assert again(says, likely=likely) is None


def test_terms_are_found_regardless_of_spaces() -> None:
    assert terms_in("결제시스템을 한빛 물산에 넣었다", ("결제 시스템", "한빛물산", "카프카")) == {
        "결제시스템",
        "한빛물산",
    }
    assert terms_in("이 일을", ("이",)) == frozenset()


def test_the_prompt_fits_the_decoder() -> None:
    tokens = prompt([f"긴낱말{n}" for n in range(100)], Letters())
    assert tokens[0] == Letters.sot_prev
    assert len(tokens) <= MAX_PROMPT_TOKENS + 2
    assert Letters().decode(tokens[1:]).startswith(" 긴낱말0 긴낱말1")


def test_a_text_that_consists_only_of_terms_is_detected() -> None:
    assert is_only_terms("한빛물산, 쿠버네티스.", TERMS)
    assert not is_only_terms("한빛물산에서 쿠버네티스를", TERMS)
