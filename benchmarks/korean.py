"""Measure the recognition of spoken Korean and the quality of the follow-up questions.

    make bench-korean                                  all parts, about an hour on two cores
    python -m benchmarks.korean sound recognition      one or more parts; other results stay

Parts: `sound` (pauses, syllable rates, fillers), `recognition` (character error rates of each
configured engine, words invented without speech), `terms` (an interview's own terms, written form),
`turn_end` (endpointing), `followups` (questions after written answers).

Writes `benchmarks/results/korean.json` and the table of `docs/korean-benchmark.md`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

from benchmarks.korean_followups import measure_followups
from benchmarks.korean_recognition import measure_recognition
from benchmarks.korean_results import ROOT, note, noted
from benchmarks.korean_sound import measure_sound
from benchmarks.korean_table import rewrite, table
from benchmarks.korean_terms import measure_terms
from benchmarks.turn_end import measure_turn_end
from daedam.clients import get_stt_client
from daedam.settings import Settings, load_settings

Part = Callable[[Settings, Progress], Awaitable[dict[str, Any]]]


async def sound(settings: Settings, progress: Progress) -> dict[str, Any]:
    return await measure_sound(get_stt_client(settings).recognize, progress)


async def followups(settings: Settings, progress: Progress) -> dict[str, Any]:
    return (await measure_followups(settings, progress))[0]


PARTS: dict[str, Part] = {
    "sound": sound,
    "recognition": measure_recognition,
    "terms": measure_terms,
    "turn_end": measure_turn_end,
    "followups": followups,
}


async def measure(names: list[str], console: Console) -> None:
    columns = (SpinnerColumn(), *Progress.get_default_columns(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory() as folder, Progress(*columns, console=console) as progress:
        settings = load_settings(
            daedam_data=folder, daedam_models=ROOT / ".daedam" / "models", llm_timeout_s=120
        )
        for name in names:
            note(await PARTS[name](settings, progress))


def main() -> None:
    names = sys.argv[1:] or list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    console = Console()
    asyncio.run(measure(names, console))
    console.print(table(noted()))
    rewrite(noted())


if __name__ == "__main__":
    main()
