"""Measure the CPU time of an answer without the models.

    python -m benchmarks.cpu_per_answer [ANSWERS]

Conducts interviews with scripted models on the real application in this process, with the event
loop of the server (uvloop). Measures the CPU time of the process and of its children (ffmpeg) for
a typed answer until its reply, and for a recorded answer (one WAV) until its reply and until its
audio has been measured. To compare machines, the same run also measures a fixed reference workload
(SHA-256 of 64 MiB). The table shows each CPU time as a ratio to the CPU time of that workload too.

Prints a table and writes `benchmarks/results/cpu_per_answer.json`.
"""

import asyncio
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import uvloop
from rich.console import Console
from rich.table import Table
from tests.faults.scripted import SAID, quick_server, send, voice
from tests.serving import measures_done, parts_of

RESULT = Path(__file__).parent / "results" / "cpu_per_answer.json"

BUDGET_MS = {"typed": 25.0, "recorded, until the reply": 120.0}

ANSWER_S = 5.0
"""Length of a recorded answer in seconds."""

Give = Callable[[httpx2.AsyncClient, str, dict[str, Any], int], Awaitable[httpx2.Response]]


def cpu_ms() -> float:
    """Return the CPU time of this process and of its ended children, in milliseconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (time.process_time() + children.ru_utime + children.ru_stime)


def reference_ms() -> float:
    """Return the CPU time of the reference workload, in milliseconds."""
    block = bytes(2**20)
    begin = cpu_ms()
    digest = hashlib.sha256()
    for _ in range(64):
        digest.update(block)
    return cpu_ms() - begin


async def typed(
    client: httpx2.AsyncClient, session_id: str, question: dict[str, Any], number: int
) -> httpx2.Response:
    form = {"question_id": question["id"], "turn_type": question["type"]}
    return await client.post(
        "/api/answer/typed", json={"session_id": session_id, **form, "text": f"{number}. {SAID}"}
    )


SOUNDS = [voice(number, ANSWER_S) for number in range(8)]


async def recorded(
    client: httpx2.AsyncClient, session_id: str, question: dict[str, Any], number: int
) -> httpx2.Response:
    return await send(client, session_id, question, SOUNDS[number % len(SOUNDS)])


async def answers(client: httpx2.AsyncClient, give: Give, count: int) -> list[float]:
    """Return the CPU milliseconds of each of `count` answers, from request to reply."""
    spent: list[float] = []
    while len(spent) < count:
        body = {"user_id": "u", "mode": "voice"}
        started = (await client.post("/api/session/start", json=body)).json()
        client.cookies.clear()
        question = started["question"]
        while question is not None and len(spent) < count:
            begin = cpu_ms()
            done = await give(client, started["session_id"], question, len(spent))
            spent.append(cpu_ms() - begin)
            done.raise_for_status()
            question = done.json()["next_question"]
            await measures_done(parts_of(client))  # only `with_measures` counts this CPU time
    return spent


async def with_measures(client: httpx2.AsyncClient, count: int) -> float:
    """Return the mean CPU milliseconds of a recorded answer, including its measures."""
    begin = cpu_ms()
    await answers(client, recorded, count)
    return (cpu_ms() - begin) / count


async def measure(count: int) -> dict[str, float]:
    """Return the CPU milliseconds of an answer by kind of answer.

    The value is the mean for recorded answers with their measures, and the median for the others.
    """
    with tempfile.TemporaryDirectory(prefix="cpu-") as folder:
        async with quick_server(Path(folder) / "data") as client:
            await asyncio.sleep(3)  # let the preparation after the start finish
            await answers(client, typed, 20)
            await answers(client, recorded, 5)
            return {
                "typed": _median(await answers(client, typed, count)),
                "recorded, until the reply": _median(await answers(client, recorded, count)),
                "recorded, with its measures": await with_measures(client, count),
            }


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def main(count: int) -> int:
    """Run the benchmark and return how many budgets are exceeded."""
    before = reference_ms()
    spent = uvloop.run(measure(count))
    reference = (before + reference_ms()) / 2
    shown = Table(title=f"CPU per answer, {count} answers of each kind")
    for heading in ("answer", "CPU ms", "of the reference", "budget ms"):
        shown.add_column(heading, justify="left" if heading == "answer" else "right")
    for name, ms in spent.items():
        budget = BUDGET_MS.get(name)
        shown.add_row(name, f"{ms:.1f}", f"{ms / reference:.2f}", f"{budget:g}" if budget else "")
    shown.add_row("reference: SHA-256 of 64 MiB", f"{reference:.1f}", "1", "")
    Console().print(shown)
    result = {
        "answers": count,
        "answer_s": ANSWER_S,
        "cpu_ms": {name: round(ms, 1) for name, ms in spent.items()},
        "reference_ms": round(reference, 1),
        "budget_ms": BUDGET_MS,
    }
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return sum(spent[name] > budget for name, budget in BUDGET_MS.items())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
