"""The package `melo`, from the clone of its repository or else from .venv-melo."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from daedam.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
CLONE = ROOT / "backend" / "third_party" / "MeloTTS"
"""Where a clone of the MeloTTS repository is looked for; git ignores it."""


def use_melo(clone: Path = CLONE) -> None:
    """Make the needed parts of `melo` importable. Raises `ConfigurationError`.

    Only `melo.models` and the data of `melo.text` are ever imported. `melo.api`, `melo.utils` and
    `melo.text.cleaner` import all eight languages, which fetch dictionaries and tokenizers as they
    are imported.
    """
    if (clone / "melo").is_dir() and str(clone) not in sys.path:
        sys.path.insert(0, str(clone))
    if importlib.util.find_spec("melo") is None:
        raise ConfigurationError(
            "MeloTTS가 설치되어 있지 않습니다. `make melo`를 실행해 주세요.",
            "MeloTTS is not installed. Please run `make melo`.",
        )
    # Alignment is for training, and would bring numba.
    sys.modules.setdefault("melo.monotonic_align", ModuleType("melo.monotonic_align"))
