"""Latency of live turns until the next question is played, compared with three other ways.

    make bench-live

Real recordings are replayed in real time through the live protocol: answers of 5, 15, 30 and 60 s
by one person, then by 2, 4 and 10 people at once. The same run measures, with the same answers,
Whisper weights, language model and voice:

    upload       daedam's own upload path
    sequential   the original design: decode, transcribe all, ask, speak (as in `benchmarks.turn`)
    pipecat      a pipeline of pipecat-ai, which is informed at once that the answer has ended

Answers are fragments of talks, joined. The button is pressed `PAUSE_S` after the last word, as
people do; in the part `cut` it is pressed in the middle of a word. Times begin at the last sample
of the recording, when the button is pressed. They end when the audio is played, not when it
arrives: a question after an acknowledgement begins when the acknowledgement is over.

daedam's own parts run with each voice of `--voices`: `small` is espeak-ng, `neural` is as large as
Supertonic 3 and takes as much time (random weights: it speaks noise, which only the listening
client of this benchmark hears). The other three ways use espeak-ng.

Headline figures are those of answers of 30 and 60 s. Prints tables and writes
`benchmarks/results/live.json`. Machines differ: compare the ratios, not the times. Takes about
35 minutes with one voice, 60 with both.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import httpx2
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tests.live_client import pcm_of, person
from tests.random_supertonic import FULL, write_random_supertonic
from tests.serving import free_port
from tests.speech import SPEECH, joined, talks

from benchmarks.live_hearing import PAUSE_S, measure_hearing
from benchmarks.turn import ROOT, DesignsOwnWay
from daedam.clients import get_llm_client, get_tts_client
from daedam.clients.local_models import llm_path, whisper_size, whisper_source
from daedam.settings import Settings, load_settings

RESULT = ROOT / "benchmarks" / "results" / "live.json"
PIPECAT = ROOT / ".venv-bench" / "bin" / "python"

EACH = {5: 2, 15: 2, 30: 6, 60: 4}
"""Number of answers of each length."""

EACH_PIPECAT = {5: 1, 15: 1, 30: 3, 60: 2}
"""Number of answers of each length for pipecat: the first ones of the same list."""

HEADLINE = (30, 60)
PEOPLE = (2, 4, 10)

PREPARED_TEXTS = 90
"""Number of texts that a server prepares for Korean interviews; a few more in fact."""

PREPARED_WITHIN_S = 1200.0

Voice = Literal["small", "neural"]

VOICES: tuple[Voice, ...] = ("small", "neural")

Times = dict[str, float]
"""`first_sound_ms`, `first_content_ms` and `whole_question_ms` of one answer."""

NAMES = ("first_sound_ms", "first_content_ms", "whole_question_ms")


def answer(seconds: float, number: int, *, cut: bool = False) -> bytes:
    """Return a spoken answer of about `seconds`, or of exactly `seconds` with `cut`.

    Answers of the same length start with different fragments. Each fragment is followed by
    `PAUSE_S` without sound. With `cut`, the answer ends in the middle of a fragment.
    """
    utterances = talks()
    begin = (number * 7 + round(seconds)) % len(utterances)
    return joined(utterances[begin:] + utterances, seconds, PAUSE_S, cut=cut)


def answers(each: dict[int, int], *, cut: bool = False) -> list[tuple[int, bytes]]:
    """Return spoken answers, each with its length in seconds.

    `each` maps a length in seconds to the number of answers of that length.
    """
    return [(s, answer(s, number, cut=cut)) for s, count in each.items() for number in range(count)]


# --- daedam ---------------------------------------------------------------------------------------


class Served:
    """`benchmarks.live_server` with an empty data folder, as a separate process."""

    def __init__(self, folder: Path, models: Path, voice: Path | None = None) -> None:
        """`voice`: folder of a neural voice; None: the small voice."""
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.lag_path = folder / "lag.json"
        self._spoken = load_settings(daedam_data=folder / "data").spoken_path
        environment = {
            **os.environ,
            "DAEDAM_DATA": str(folder / "data"),
            "DAEDAM_MODELS": str(models),
            "PORT": str(self.port),
            "MODEL_CHOICE": "off",
            "TTS_PROVIDER": "espeak" if voice is None else "supertonic",
        }
        command = [sys.executable, "-m", "benchmarks.live_server", str(self.lag_path)]
        command += [] if voice is None else [str(voice)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment)

    async def ready(self) -> None:
        """Wait until all models are loaded, and warm them up with two uploaded answers."""
        async with httpx2.AsyncClient(base_url=self.url, timeout=120) as client:
            until = time.monotonic() + 180
            while True:
                try:
                    if (await client.get("/healthz")).json()["llm"].endswith(("ready", "unused")):
                        break
                except httpx2.TransportError:
                    pass
                if self._process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("the server does not start")
                await asyncio.sleep(0.5)
        await self._prepared()
        for _ in range(2):
            await upload_turn(self.url, answer(5, 9))

    async def _prepared(self) -> None:
        """Wait until the texts of every Korean interview are synthesized, as after a first start.

        A neural voice takes minutes. Until then, it would compete with the answers.
        """
        until = time.monotonic() + PREPARED_WITHIN_S
        while len(list(self._spoken.glob("*.wav"))) < PREPARED_TEXTS:
            if time.monotonic() > until:
                raise SystemExit("the server does not prepare its texts")
            await asyncio.sleep(1)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=60)


async def started(client: httpx2.AsyncClient) -> tuple[str, dict[str, Any]]:
    said = (await client.post("/api/session/start", json={"user_id": "bench"})).json()
    return said["session_id"], said["question"]


async def live_turn(url: str, wav: bytes, said: list[dict[str, Any]]) -> Times:
    """Send one answer in real time; return its times.

    Appends the next question, its origin and the number of lost frames to `said`.
    """
    loop = asyncio.get_running_loop()
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
        session_id, question = await started(client)
    async with person(url, session_id) as someone:
        await someone.start(question)
        pcm = pcm_of(wav)
        await someone.speak(pcm)
        ended_at = await someone.end()
        done = await someone.listener.until("turn", timeout_s=120)
        sounds = someone.listener.sounds
        content = next(s for s in sounds if s.kind == "question")
        await asyncio.sleep(max(0.0, content.heard_at - loop.time()))
        turn = done["turn"]
        heard_s = turn["metrics"]["duration_sec"]
        said.append(
            {
                "made_by": turn["next_question"]["made_by"],
                "question": turn["next_question"]["text"],
                "frames_lost": round((len(pcm) / 32_000 - heard_s) * 10),
            }
        )
        return {
            "first_sound_ms": (sounds[0].heard_at - ended_at) * 1000,
            "first_content_ms": (content.heard_at - ended_at) * 1000,
            "whole_question_ms": (content.heard_at + content.seconds - ended_at) * 1000,
        }


async def upload_turn(url: str, wav: bytes) -> Times:
    async with httpx2.AsyncClient(base_url=url, timeout=300) as client:
        session_id, question = await started(client)
        begin = time.perf_counter()
        response = await client.post(
            "/api/answer/complete",
            data={
                "session_id": session_id,
                "question_id": question["id"],
                "turn_type": question["type"],
            },
            files={"audio_file": ("answer.wav", wav, "audio/wav")},
        )
        following = response.raise_for_status().json()["next_question"]
        own = {"Authorization": f"Bearer {session_id}"}
        (await client.get(following["audio_url"], headers=own)).raise_for_status()
        return at_once((time.perf_counter() - begin) * 1000)


def at_once(ms: float) -> Times:
    """Return `ms` for all three times, for ways without streaming."""
    return dict.fromkeys(NAMES, ms)


async def people_at_once(
    url: str, count: int, lag_path: Path, said: list[dict[str, Any]]
) -> dict[str, Any]:
    """Run `count` people who start within 10 s and give two answers of 30 to 60 s each.

    Returns their times and the counts of answers, lost frames and refusals.
    """
    lag_path.unlink(missing_ok=True)
    refused = 0
    times: list[Times] = []

    async def one(number: int) -> None:
        nonlocal refused
        await asyncio.sleep(number * 10 / count)
        for again in range(2):
            seconds = 30 + (number * 13 + again * 17) % 31
            try:
                times.append(await live_turn(url, answer(seconds, number * 2 + again), said))
            except (AssertionError, OSError, TimeoutError, StopIteration, KeyError):
                refused += 1

    await asyncio.gather(*(one(number) for number in range(count)))
    await asyncio.sleep(1.2)
    return {
        **summary(times),
        "answers": len(times),
        "frames_lost": sum(max(0, s["frames_lost"]) for s in said),
        "refused": refused,
        "loop_lag_ms": json.loads(lag_path.read_text()),
        **origins(said),
    }


# --- the other ways -------------------------------------------------------------------------------


async def sequential(
    settings: Settings, spoken: Sequence[tuple[int, bytes]], progress: Progress
) -> list[tuple[int, Times]]:
    llm, tts = get_llm_client(settings), get_tts_client(settings)
    design = DesignsOwnWay(settings, llm, tts)
    await design.turn(answer(5, 9))
    found = [
        (seconds, at_once((await design.turn(wav))["total_ms"]))
        for seconds, wav in progress.track(spoken, description="the design's sequential way")
    ]
    for client in (llm, tts):
        await client.close()
    return found


async def pipecat(
    settings: Settings, spoken: Sequence[tuple[int, bytes]], folder: Path
) -> list[tuple[int, Times]]:
    """Run pipecat in a process with its own environment, and its language model in another process.

    Returns the length in seconds and the times of each answer. Raises `SystemExit` if an answer
    fails.
    """
    port = free_port()
    environment = {**os.environ, "LLM_LOCAL_MODEL": str(llm_path(settings))}
    command = [sys.executable, "-m", "model_servers.llm", "--port", str(port)]
    serving = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
    wavs = folder / "answers"
    wavs.mkdir()
    for number, (seconds, wav) in enumerate(spoken):
        (wavs / f"{number:02d}-{seconds}.wav").write_bytes(wav)
    out = folder / "pipecat.json"
    try:
        await served_at(f"http://localhost:{port}/readyz")
        whisper = whisper_source(settings, whisper_size(settings))
        process = await asyncio.create_subprocess_exec(
            *(str(PIPECAT), "-m", "benchmarks.pipecat_baseline", "--one-pass"),
            *("--answers", str(wavs), "--whisper", whisper),
            *("--llm-url", f"http://localhost:{port}/v1", "--out", str(out)),
            cwd=ROOT,
        )
        if await process.wait():
            raise SystemExit("pipecat failed")
    finally:
        serving.terminate()
        await serving.wait()
    entries = json.loads(out.read_text())
    for entry in entries:
        if "error" in entry:
            raise SystemExit(f"pipecat failed on {entry['file']}: {entry['error']}")
    return [
        (int(Path(entry["file"]).stem.split("-")[1]), {name: entry[name] for name in NAMES})
        for entry in entries
    ]


async def served_at(url: str) -> None:
    until = time.monotonic() + 180
    async with httpx2.AsyncClient(timeout=10) as client:
        while time.monotonic() < until:
            try:
                if (await client.get(url)).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.5)
    raise SystemExit(f"nothing answers at {url}")


# --- figures --------------------------------------------------------------------------------------


def summary(times: Sequence[Times]) -> dict[str, Any]:
    return {name: spread([t[name] for t in times]) for name in NAMES}


def spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    p50, p95 = np.percentile(values, (50, 95))
    return {"p50": round(p50), "p95": round(p95), "max": round(max(values))}


def origins(said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = [s["made_by"] for s in said]
    return {"made_by": {name: names.count(name) for name in sorted(set(names))}}


def by_length(found: Sequence[tuple[int, Times]]) -> dict[str, Any]:
    lengths = sorted({seconds for seconds, _ in found})
    return {
        **summary([times for seconds, times in found if seconds in HEADLINE]),
        "by_seconds": {str(s): summary([t for at, t in found if at == s]) for s in lengths},
    }


async def one_after_the_other(
    spoken: Sequence[tuple[int, bytes]],
    turn: Callable[[bytes], Awaitable[Times]],
    progress: Progress,
    what: str,
) -> list[tuple[int, Times]]:
    return [(s, await turn(wav)) for s, wav in progress.track(spoken, description=what)]


async def run(console: Console, parts: Sequence[str], voices: Sequence[Voice]) -> dict[str, Any]:
    models = ROOT / ".daedam" / "models"
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        folder = Path(name)
        settings = load_settings(
            daedam_data=folder / "baseline", daedam_models=models, llm_timeout_s=300
        )
        spoken = answers(EACH)
        if {"live", "cut", "upload", "people"} & {*parts}:
            for voice in voices:
                own = await _with_voice(voice, folder / voice, models, spoken, parts, progress)
                with_name = "" if voice == "small" else f", {voice} voice"
                result |= {f"{name}{with_name}": figures for name, figures in own.items()}
        if "sequential" in parts:
            result["sequential"] = by_length(await sequential(settings, spoken, progress))
        if "pipecat" in parts:
            progress.console.print("pipecat …")
            found = await pipecat(settings, answers(EACH_PIPECAT), folder)
            result["pipecat"] = by_length(found)
        if "cer" in parts:
            result |= await measure_hearing(settings, progress)
    return result


async def _with_voice(
    voice: Voice,
    folder: Path,
    models: Path,
    spoken: Sequence[tuple[int, bytes]],
    parts: Sequence[str],
    progress: Progress,
) -> dict[str, Any]:
    """Run daedam's parts with a voice."""
    folder.mkdir()
    weights = None
    if voice == "neural":
        weights = folder / "voice"
        write_random_supertonic(weights, FULL)
    served = Served(folder, models, weights)
    try:
        await served.ready()
        return await _daedam(served, spoken, parts, progress)
    finally:
        served.end()


async def _daedam(
    served: Served, spoken: Sequence[tuple[int, bytes]], parts: Sequence[str], progress: Progress
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for part in ("live", "cut"):
        if part not in parts:
            continue
        sounds = answers(EACH, cut=True) if part == "cut" else spoken
        said: list[dict[str, Any]] = []
        turn = partial(live_turn, served.url, said=said)
        found = await one_after_the_other(sounds, turn, progress, f"{part}, in real time")
        result[part] = {
            **by_length(found),
            **origins(said),
            "questions": [s["question"] for s in said],
        }
    if "upload" in parts:
        found = await one_after_the_other(
            spoken, lambda wav: upload_turn(served.url, wav), progress, "upload"
        )
        result["upload"] = by_length(found)
    if "people" in parts:
        result["people"] = {}
        for count in progress.track(PEOPLE, description="several people at once"):
            crowd: list[dict[str, Any]] = []
            result["people"][str(count)] = await people_at_once(
                served.url, count, served.lag_path, crowd
            )
    return result


def _with_each_voice(*parts: str) -> list[str]:
    """Return the names of the results of `parts` with each voice."""
    return [name for part in parts for name in (part, f"{part}, neural voice")]


def show(result: dict[str, Any], console: Console) -> None:
    table = Table("answers of 30 and 60 s", *(f"{n} p50/p95/max" for n in NAMES), "ratio of p50")
    ours = result.get("live", {}).get("first_content_ms", {}).get("p50")
    rows = [
        (name, result[name])
        for name in (*_with_each_voice("live", "cut", "upload"), "sequential", "pipecat")
        if name in result
    ]
    rows += [
        (f"{n} {part}, live", found)
        for part in _with_each_voice("people")
        for n, found in result.get(part, {}).items()
    ]
    for name, found in rows:
        cells = ["/".join(str(v) for v in found[n].values()) for n in NAMES]
        ratio = f"{found['first_content_ms'].get('p50', 0) / ours:.1f}" if ours else ""
        table.add_row(name, *cells, ratio)
    console.print(table)
    for name in ("cer", "stt"):
        if name in result:
            console.print(name, result[name])
    for part in _with_each_voice("people"):
        for count, found in result.get(part, {}).items():
            rest = {k: found[k] for k in ("frames_lost", "refused", "loop_lag_ms", "made_by")}
            console.print(f"{count} {part}:", rest)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    everything = ("live", "cut", "upload", "people", "sequential", "pipecat", "cer")
    parser.add_argument("--only", nargs="*", choices=everything, default=everything)
    parser.add_argument("--voices", nargs="+", choices=("small", "neural"), default=VOICES)
    arguments = parser.parse_args()
    parts = arguments.only
    console = Console(width=120)
    if not SPEECH.is_dir():
        raise SystemExit(f"There are no recordings at {SPEECH}: see CONTRIBUTING.md")
    result = asyncio.run(run(console, parts, arguments.voices))
    show(result, console)
    if set(parts) == set(everything):
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
        console.print(f"Written to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
