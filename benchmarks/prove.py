"""Run the fault tests with many more rounds than the test suite, for statistical confidence.

    make prove                        all rows
    python -m benchmarks.prove keys   one or more rows; the other results stay

Each row is a proof. It tries to make the server fail, for example lose an answer, store one twice,
return a response that the schema does not describe, or disclose data to an unauthorised client. It
counts the failures and gives the upper bound of the failure rate at 95 % confidence. The seeds are
fixed, so a second run repeats the same rounds.

Prints a table and writes `benchmarks/results/prove.json`, and a ledger of the answers sent to
killed servers (`prove-ledger.jsonl`): hash at the client, hash at the server, turn.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pgserver
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from tests.faults.api_model import model_rounds
from tests.faults.delayed import delayed_rounds
from tests.faults.faulty import faulty_rounds
from tests.faults.handovers import handover_rounds
from tests.faults.injections import all_cases
from tests.faults.injections import injections as every_injection
from tests.faults.kill_rounds import kill_rounds
from tests.faults.media_rounds import hostile_media, mutated_media, nonspeech
from tests.faults.results import Result, upper_bound_95
from tests.faults.routes import route_rounds
from tests.faults.same_key import same_key_rounds
from tests.faults.schema_fuzz import fuzz_rounds
from tests.faults.side_by_side import side_by_side_rounds

from benchmarks.speech_conditions import all_kept
from daedam.clients import get_llm_client, get_stt_client
from daedam.clients.local_models import llm_name, whisper_size
from daedam.settings import Settings, load_settings

RESULTS = Path(__file__).parent / "results"
RESULT = RESULTS / "prove.json"
LEDGER = RESULTS / "prove-ledger.jsonl"

KILL_POINTS, KILL_SEEDS = 20, 50
FAULTY_ROUNDS = 20
DELAYED_ROUNDS = 100
SAME_KEY_ROUNDS = 1_000
SEQUENCES = 5_000
FUZZ_CASES = 20_000
MUTATIONS = 5_000
NONSPEECH = 500
HANDOVERS = 1_000
KEPT_IN_EACH = 50
SIDE_BY_SIDE_S = 60

Outcome = tuple[Result, dict[str, object]]
Proof = Callable[[Path], Outcome]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a real PostgreSQL server on its own socket and yield its URI."""
    server = pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def kills(folder: Path) -> Outcome:
    with postgres(folder) as uri:
        return asyncio.run(kill_rounds(KILL_POINTS, KILL_SEEDS, folder, uri, LEDGER))


def faults(folder: Path) -> Outcome:
    return asyncio.run(faulty_rounds(FAULTY_ROUNDS, folder))


def delayed(folder: Path) -> Outcome:
    return asyncio.run(delayed_rounds(DELAYED_ROUNDS, folder)), {}


def keys(folder: Path) -> Outcome:
    return asyncio.run(same_key_rounds(SAME_KEY_ROUNDS, folder)), {}


def handovers(folder: Path) -> Outcome:
    return asyncio.run(handover_rounds(HANDOVERS, folder)), {}


def model(folder: Path) -> Outcome:
    return model_rounds(SEQUENCES, folder)


def schema(folder: Path) -> Outcome:
    return fuzz_rounds(FUZZ_CASES, folder)


def routes(folder: Path) -> Outcome:
    return asyncio.run(route_rounds(folder))


def crowd(folder: Path) -> Outcome:
    return asyncio.run(side_by_side_rounds(SIDE_BY_SIDE_S, folder))


def hostile(folder: Path) -> Outcome:
    return asyncio.run(hostile_media(folder)), {}


def mutated(_folder: Path) -> Outcome:
    return asyncio.run(mutated_media(MUTATIONS)), {}


def silence(folder: Path) -> Outcome:
    """Transcribe audio without speech with the local recogniser."""
    settings = own_models(folder)

    async def all_of_them() -> Result:
        stt = get_stt_client(settings)
        try:
            return await nonspeech(NONSPEECH, stt)
        finally:
            await stt.close()

    return asyncio.run(all_of_them()), {"model": whisper_size(settings)}


def conditions(folder: Path) -> Outcome:
    """Transcribe real speech in poor recording conditions with the local recogniser."""
    settings = own_models(folder)

    async def all_of_them() -> Result:
        stt = get_stt_client(settings)
        try:
            return await all_kept(KEPT_IN_EACH, stt)
        finally:
            await stt.close()

    return asyncio.run(all_of_them()), {"model": whisper_size(settings)}


def injections(folder: Path) -> Outcome:
    """Send every injection case to the local language model."""
    settings = own_models(folder)

    async def all_of_them() -> Result:
        llm = get_llm_client(settings)
        try:
            await llm.warm_up()
            return await every_injection(all_cases(), llm)
        finally:
            await llm.close()

    return asyncio.run(all_of_them()), {"model": llm_name(settings)}


def own_models(folder: Path) -> Settings:
    models = Path(__file__).parents[1] / ".daedam" / "models"
    return load_settings(_env_file=None, daedam_data=folder, daedam_models=models)


PROOFS: dict[str, Proof] = {
    "routes": routes,
    "crowd": crowd,
    "hostile": hostile,
    "silence": silence,
    "conditions": conditions,
    "mutated": mutated,
    "handovers": handovers,
    "keys": keys,
    "faults": faults,
    "delayed": delayed,
    "injections": injections,
    "model": model,
    "schema": schema,
    "kills": kills,
}
"""The proofs by name, the shortest first."""


def main(wanted: list[str]) -> int:
    """Run the rows and return how many failed."""
    unknown = set(wanted) - set(PROOFS)
    if unknown:
        raise SystemExit(f"no such proof: {', '.join(sorted(unknown))}; {', '.join(PROOFS)}")
    console = Console()
    rows: dict[str, dict[str, Any]] = (
        json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {}
    )
    failed = 0
    for name in wanted or PROOFS:
        begin = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="prove-") as folder, _shown(name, console):
            result, more = PROOFS[name](Path(folder))
        bound = upper_bound_95(min(len(result.failures), result.rounds), result.rounds)
        rows[result.name] = {
            "rounds": result.rounds,
            "failures": len(result.failures),
            "upper_bound_95": bound,
            "seconds": round(time.perf_counter() - begin, 1),
            **more,
        }
        failed += bool(result.failures)
        for line in result.failures[:20]:
            console.print(line, style="red", markup=False)
        RESULT.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    console.print(table(rows))
    return failed


def _shown(name: str, console: Console) -> Progress:
    """Return a progress display with the elapsed time."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    progress = Progress(*columns, console=console)
    progress.add_task(name, total=None)
    return progress


def table(rows: dict[str, dict[str, Any]]) -> Table:
    shown = Table(title="Proofs")
    for heading in ("tried", "times", "went wrong", "at most, 95 %", "seconds"):
        shown.add_column(heading, justify="left" if heading == "tried" else "right")
    for name, row in rows.items():
        bound = f"{100 * row['upper_bound_95']:.3g} %"
        numbers = (row["rounds"], row["failures"], bound, row.get("seconds", ""))
        shown.add_row(name, *(str(number) for number in numbers))
    return shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
