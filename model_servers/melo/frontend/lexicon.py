"""What the frontend knows: the model's symbols, and how to say English words in Korean."""

import importlib
import json
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from model_servers.melo.package import use_melo


@dataclass(frozen=True)
class Lexicon:
    symbols: Mapping[str, int]
    """Number of each phoneme and punctuation mark. `_` is 0: silence, and the blank."""
    tone: int
    language: int
    """The numbers that the model knows Korean by."""
    punctuation: tuple[str, ...]
    spellings: Mapping[str, str]
    """Written as the key, said as the value; taken anywhere in the text."""
    english_names: Mapping[str, str]
    """Whole words of Latin letters, and how Koreans say them."""
    english: Mapping[str, str]
    """Pronunciation in ARPABET, sounds parted by spaces, of small-lettered English words."""

    @classmethod
    def of_melo(cls, config: Mapping[str, Any]) -> Self:
        """As `melo` and the `config.json` of a checkpoint have it. Raises `ConfigurationError`."""
        use_melo()
        text = importlib.import_module("melo.text")
        korean = importlib.import_module("melo.text.ko_dictionary")
        symbols = config.get("symbols") or text.symbols
        return cls(
            symbols={symbol: number for number, symbol in enumerate(symbols)},
            tone=text.language_tone_start_map["KR"],
            language=text.language_id_map["KR"],
            punctuation=tuple(text.punctuation),
            spellings=korean.etc_dictionary,
            english_names=korean.english_dictionary,
            english=_cmudict(Path(str(text.__file__)).parent),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        stored = json.loads(path.read_text("utf-8"))
        return cls(**{**stored, "punctuation": tuple(stored["punctuation"])})

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")


def _cmudict(folder: Path) -> dict[str, str]:
    """The CMU pronouncing dictionary that `melo` carries."""
    # As trusted as the package: this file lies inside it, and pip has checked its hash.
    words = pickle.loads((folder / "cmudict_cache.pickle").read_bytes())  # noqa: S301
    return {
        word.lower(): " ".join(sound for syllable in syllables for sound in syllable)
        for word, syllables in words.items()
    }
