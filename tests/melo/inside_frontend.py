"""The text frontend, compared with the original `melo.text.korean`."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from model_servers.melo.checkpoint import MeloFiles
from model_servers.melo.frontend import Frontend, Lexicon, split_for_bert
from model_servers.melo.frontend.pronunciation import load_g2p
from model_servers.melo.frontend.sentences import MAX_CHARACTERS
from model_servers.melo.torch_model import TorchModel, read_tokenizer

SENTENCES = (
    "안녕하세요, 만나서 반갑습니다.",
    "방금 말씀하신 프로젝트에서 가장 어려웠던 점은 무엇인가요?",
    "지난 3개월 동안 2명과 같이 일했고, 1+1 행사도 맡았습니다!",
    "IT 회사에서 backend API를 만들 때의 결단력이 궁금합니다.",
    "漢字와 뷁 같은 글자, 그리고 '따옴표'는…",
)


@pytest.fixture(scope="module")
def lexicon(files: MeloFiles) -> Lexicon:
    return Lexicon.from_melo(files.read_config())


@pytest.fixture(scope="module")
def frontend(files: MeloFiles, lexicon: Lexicon) -> Frontend:
    return Frontend(lexicon, read_tokenizer(files.bert))


@pytest.fixture(scope="module")
def original(files: MeloFiles, lexicon: Lexicon) -> Any:
    """Return `melo.text.korean`, patched to load BERT's tokenizer from `files`, not from a hub."""
    from transformers import AutoTokenizer

    from_pretrained = AutoTokenizer.from_pretrained
    absent: dict[str, Any] = {name: ModuleType(name) for name in ("num2words", "anyascii")}
    absent["num2words"].num2words = absent["anyascii"].anyascii = None
    with (
        patch.dict(sys.modules, absent),
        patch.object(AutoTokenizer, "from_pretrained", lambda _name: from_pretrained(files.bert)),
    ):
        from melo.text import korean
    korean.g2p_kr = load_g2p(lexicon.english)
    return korean


@pytest.mark.parametrize("sentence", SENTENCES)
def test_phonemes_equal_the_originals(frontend: Frontend, original: Any, sentence: str) -> None:
    text = original.text_normalize(sentence)
    assert frontend.normalize(sentence) == text
    symbols, _tones, per_token = original.g2p(text)
    assert frontend.phonemes(text) == (symbols, per_token)


def test_bert_features_equal_the_originals(
    files: MeloFiles, frontend: Frontend, original: Any
) -> None:
    from melo.text import japanese_bert

    phonemes = frontend(SENTENCES[1])
    theirs = japanese_bert.get_bert_feature(
        frontend.normalize(SENTENCES[1]),
        phonemes.per_token.tolist(),
        device="cpu",
        model_id=str(files.bert),
    )
    token_features = TorchModel(files).bert_features(phonemes.tokens)
    ours = np.repeat(token_features, phonemes.per_token, axis=0)
    np.testing.assert_allclose(ours.T, theirs.numpy(), atol=1e-5)


def test_blanks_surround_every_symbol(frontend: Frontend, lexicon: Lexicon) -> None:
    phonemes = frontend("네.")
    assert phonemes.symbols.tolist()[1::2] == [
        lexicon.symbols[symbol] for symbol in ("_", "ᄂ", "ᅦ", ".", "_")
    ]
    assert not phonemes.symbols[::2].any()
    assert set(phonemes.languages.tolist()) == {0, lexicon.language}
    assert phonemes.per_token.sum() == len(phonemes.symbols)
    assert len(phonemes.per_token) == len(phonemes.tokens)


@pytest.mark.parametrize("text", ["#태그 하나", "😀 웃음", "\u200b네", "a" * 300, "ㅋㅋㅋ", "@#$%"])
def test_unusual_text_is_converted_without_an_error(frontend: Frontend, text: str) -> None:
    phonemes = frontend(text)
    assert phonemes.per_token.sum() == len(phonemes.symbols)


def test_a_written_lexicon_is_read_unchanged(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.write(tmp_path / "lexicon.json")
    assert Lexicon.read(tmp_path / "lexicon.json") == lexicon


def test_text_is_split_into_sentences() -> None:
    assert split_for_bert("네, 3.5초요. 좋습니다!  준비되셨나요？\n그럼…") == [
        "네, 3.5초요.",
        "좋습니다!",
        "준비되셨나요?",
        "그럼…",
    ]
    assert split_for_bert(" ... !? \n") == []


def test_no_piece_is_longer_than_the_limit() -> None:
    text = "그래서 저는, " * 60 + "가" * 500
    pieces = split_for_bert(text)
    assert max(map(len, pieces)) <= MAX_CHARACTERS
    assert "".join("".join(pieces).split()) == "".join(text.split())
