"""Restart a script in .venv-melo. This module runs on any Python 3."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv-melo"


def enter(environment: Path = ENVIRONMENT) -> None:
    """Restart the script in MeloTTS's environment unless it already runs there."""
    if Path(sys.prefix).resolve() != environment.resolve():
        python = environment / "bin" / "python"
        if not python.exists():
            sys.exit(
                "MeloTTS 환경(.venv-melo)이 없습니다. 저장소에서 `make melo`를 실행해 주세요.\n"
                "MeloTTS's environment (.venv-melo) is missing. "
                "Please run `make melo` in the repository."
            )
        os.execv(python, [str(python), *sys.argv])  # noqa: S606
    sys.path[0] = str(ROOT)
