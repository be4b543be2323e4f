"""Import the package `melo` from a clone of its repository, else from .venv-melo."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from daedam.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
CLONE = ROOT / "backend" / "third_party" / "MeloTTS"
"""Folder of an optional clone of the MeloTTS repository; git ignores it."""


def use_melo(clone: Path = CLONE) -> None:
    """Make the needed parts of `melo` importable. Raises `ConfigurationError` if it is missing.

    Callers may import only `melo.models` and the data of `melo.text`. `melo.api`, `melo.utils` and
    `melo.text.cleaner` import the modules of all eight languages, which download dictionaries and
    tokenizers when they are imported.
    """
    if (clone / "melo").is_dir() and str(clone) not in sys.path:
        sys.path.insert(0, str(clone))
    if importlib.util.find_spec("melo") is None:
        raise ConfigurationError(
            "MeloTTS가 설치되어 있지 않습니다. `make melo`를 실행해 주세요.",
            "MeloTTS is not installed. Please run `make melo`.",
        )
    # Alignment is needed only for training, and would require numba.
    sys.modules.setdefault("melo.monotonic_align", ModuleType("melo.monotonic_align"))
