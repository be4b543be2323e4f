"""Compare endpointing rules by the wait after an answer and the share of interrupted pauses.

    python -m benchmarks.turn_end

Answers are joined from real recordings (sentences read aloud and fragments of public talks), with
seeded silences of 0.5 to 4 s between sentences, after unfinished fragments and in the speakers' own
pauses. Every answer ends with a complete sentence. The answer before each silence is transcribed
once. Then four rules decide in the same silences, each with several timeouts:

(silence) ends after a fixed silence, regardless of the text;
(korean)  `forecast_turn_end` with the Korean sentence endings;
(sound)   ends after a fixed silence if Smart Turn finds the turn complete, else after three times
          that silence;
(both)    `forecast_turn_end` with the sentence endings and Smart Turn.

Without pipecat (`make .venv-bench/.ready`), only the first two rules are measured. Real silences
have another distribution: compare the rules, not the percentages. Prints the frontier and writes
`benchmarks/results/turn_end.json`; takes about 4 minutes. `--heard FILE` stores the transcripts in
a file, or reads them from it if it exists.
"""

import argparse
import asyncio
import csv
import json
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tests.speech import SPEECH, read_set

from benchmarks.smart_turn import SmartTurn, find_model
from daedam.clients import get_stt_client
from daedam.clients.base import SAMPLE_RATE_HZ, Samples
from daedam.clients.whisper_audio import decode
from daedam.interview.turn import QuestionType
from daedam.interview.turn_end import EndpointingTimeouts, TurnEnd, forecast_turn_end
from daedam.services.morphology import KiwiMorphology
from daedam.settings import Settings, load_settings
from daedam.speech.korean import Morphology
from daedam.utils.audio_utils import wav_bytes

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "turn_end.json"
SEED = 20
TALK_ANSWERS, READ_ANSWERS = 28, 10
SENTENCES_READ = 3
PAUSE_S = (0.5, 4.0)
HEARD_AFTER_S = 0.3
"""Seconds of silence after the speech that the recogniser and Smart Turn receive."""
STEP_S = 0.1
FIXED_S = (0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
SCALES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
SAME_CUT_OFF = (0.3, 0.2, 0.1, 0.05)

TALK_ENDS = "wuuwwwwuwwuuuuuuwuuuuwwuw-wuuwuuuwwwwuw-u-wuwuwu-wuu-wuwuww-wuuuwuuuuuwwwuwuuw--"
"""Manual labels, one per fragment of the talks. A fragment labelled w ends with a whole sentence; u
means that it is unfinished; - means that it is excluded, because it may be either."""


@dataclass(frozen=True)
class Silence:
    """A silence in an answer.

    `kind` is "end" (of the answer), "between" (after a sentence) or "inside" (a sentence).
    `length_s` is None at the end of an answer. `text` and `speech_s` are the transcript and the
    seconds of speech up to the silence. `completeness` is Smart Turn's result, None without it.
    """

    kind: str
    length_s: float | None
    text: str
    speech_s: float
    completeness: float | None


@dataclass(frozen=True)
class SpeechPiece:
    """Speech without silence around it, and the kind of the silence after it."""

    samples: Samples
    kind: str


Rule = Callable[[Silence, float, float | None], TurnEnd]
"""Function of a silence, its duration so far in seconds, and the seconds since the confirmation was
asked (None if it was not asked)."""


# --- answers ----------------------------------------------------------------------------------


def pieces(path: Path, kind: str) -> list[SpeechPiece]:
    """Return a recording in two pieces, cut at its longest inner pause of at least 0.15 s.

    Returns one piece if there is no such pause after the first second, and no piece if there is no
    speech.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    samples = decode(path)
    options = VadOptions(min_silence_duration_ms=150, speech_pad_ms=0, min_speech_duration_ms=100)
    spans = get_speech_timestamps(samples, options)
    if not spans:
        return []
    margin = int(0.08 * SAMPLE_RATE_HZ)
    first, last = max(spans[0]["start"] - margin, 0), spans[-1]["end"] + margin
    gaps = [(b["start"] - a["end"], a["end"], b["start"]) for a, b in pairwise(spans)]
    enough = [(length, end, start) for length, end, start in gaps if end - first > SAMPLE_RATE_HZ]
    if not enough:
        return [SpeechPiece(samples[first:last], kind)]
    _, end, start = max(enough)
    middle = (end + start) // 2
    return [SpeechPiece(samples[first:middle], "inside"), SpeechPiece(samples[middle:last], kind)]


def talk_answers(rng: random.Random) -> Iterator[list[SpeechPiece]]:
    """Yield answers joined from the fragments of one talk.

    If no fragment of the talk ends with a whole sentence, one of another talk that does is added.
    """
    talks = SPEECH / "talks"
    with (talks / "transcripts.tsv").open(encoding="utf-8") as file:
        names = [row["file"] for row in csv.DictReader(file, delimiter="\t")]
    ends = {name: end for name, end in zip(names, TALK_ENDS, strict=True) if end != "-"}
    whole = [name for name, end in ends.items() if end == "w"]
    groups: dict[str, list[str]] = {}
    for name in ends:
        groups.setdefault(name.rsplit("-", 1)[0], []).append(name)
    chosen = rng.sample(sorted(groups), min(TALK_ANSWERS, len(groups)))
    for talk in chosen:
        order = sorted(groups[talk], key=lambda name: ends[name])  # unfinished before whole
        if ends[order[-1]] != "w":
            order.append(rng.choice(whole))
        kinds = {"w": "between", "u": "inside"}
        yield [p for name in order for p in pieces(talks / name, kinds[ends[name]])]


def read_answers(rng: random.Random) -> Iterator[list[SpeechPiece]]:
    utterances = read_set()
    for first in rng.sample(range(len(utterances) - SENTENCES_READ), READ_ANSWERS):
        chosen = utterances[first : first + SENTENCES_READ]
        yield [p for utterance in chosen for p in pieces(utterance.path, "between")]


def room(samples: Samples, seconds: float, rng: np.random.Generator) -> Samples:
    """Return noise at the level of the quietest tenth of `samples`, as in a real room."""
    frames = samples[: samples.size // 320 * 320].reshape(-1, 320)
    level = float(np.quantile(np.sqrt((frames**2).mean(axis=1)), 0.1))
    return rng.normal(0, level, int(seconds * SAMPLE_RATE_HZ)).astype(np.float32)


# --- hearing ----------------------------------------------------------------------------------


async def hear(settings: Settings, progress: Progress) -> list[Silence]:
    """Return every silence of every answer, with the transcript and completeness up to it."""
    rng, noise = random.Random(SEED), np.random.default_rng(SEED)  # noqa: S311 - no secret
    answers = [*talk_answers(rng), *read_answers(rng)]
    stt, model = get_stt_client(settings), find_model()
    sound = SmartTurn(model) if model else None
    task = progress.add_task("hearing", total=sum(map(len, answers)))
    silences = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "prefix.wav")
        for answer in answers:
            so_far, speech_s = np.zeros(0, np.float32), 0.0
            for number, piece in enumerate(answer):
                so_far = np.concatenate([so_far, piece.samples])
                speech_s += piece.samples.size / SAMPLE_RATE_HZ
                heard = np.concatenate([so_far, room(piece.samples, HEARD_AFTER_S, noise)])
                path.write_bytes(
                    wav_bytes((heard.clip(-1, 1) * 32767).astype(np.int16), SAMPLE_RATE_HZ)
                )
                last = number == len(answer) - 1
                length_s = None if last else round(rng.uniform(*PAUSE_S), 2)
                silences.append(
                    Silence(
                        "end" if last else piece.kind,
                        length_s,
                        await stt.transcribe(str(path)),
                        round(speech_s, 2),
                        sound.completeness(heard) if sound else None,
                    )
                )
                so_far = np.concatenate([so_far, room(piece.samples, length_s or 0, noise)])
                progress.advance(task)
    await stt.close()
    return silences


# --- rules ------------------------------------------------------------------------------------


def fixed(limit_s: float, _: Silence, for_s: float, __: float | None) -> TurnEnd:
    return TurnEnd.END if for_s >= limit_s else TurnEnd.WAIT


SOUNDS_OPEN = 2.0
"""Factor by which the timeouts are multiplied at a completeness of 0. The factor falls to 1 at a
completeness of 0.5. A higher completeness does not shorten the wait, because a voice sounds
complete after every sentence."""


def ours(
    timeouts: EndpointingTimeouts,
    morphology: Morphology,
    listens: bool,
    silence: Silence,
    for_s: float,
    since_confirm_s: float | None,
) -> TurnEnd:
    sounds = silence.completeness if listens else None
    hanging = 0.0 if sounds is None else max(0.0, 1 - 2 * sounds)
    return forecast_turn_end(
        text=silence.text,
        silence_s=for_s,
        speech_s=silence.speech_s,
        question=QuestionType.MAIN,
        since_confirm_s=since_confirm_s,
        timeouts=scaled(timeouts, SOUNDS_OPEN**hanging),
        morphology=morphology,
    ).now


def by_sound(limit_s: float, silence: Silence, for_s: float, _: float | None) -> TurnEnd:
    complete = silence.completeness is not None and silence.completeness >= 0.5
    return TurnEnd.END if for_s >= limit_s * (1 if complete else 3) else TurnEnd.WAIT


def scaled(timeouts: EndpointingTimeouts, factor: float) -> EndpointingTimeouts:
    return replace(
        timeouts,
        finished_s=timeouts.finished_s * factor,
        unclear_s=timeouts.unclear_s * factor,
        open_s=timeouts.open_s * factor,
        filler_s=timeouts.filler_s * factor,
        ask_s=timeouts.ask_s * factor,
    )


def rules(morphology: Morphology, *, listens: bool) -> dict[str, dict[float, Rule]]:
    def family(listens: bool) -> dict[float, Rule]:
        return {
            k: partial(ours, scaled(EndpointingTimeouts(), k), morphology, listens) for k in SCALES
        }

    found: dict[str, dict[float, Rule]] = {
        "silence": {limit_s: partial(fixed, limit_s) for limit_s in FIXED_S},
        "korean": family(False),
    }
    if listens:
        found["sound"] = {limit_s: partial(by_sound, limit_s) for limit_s in FIXED_S}
        found["both"] = family(True)
    return found


# --- measures ---------------------------------------------------------------------------------


def outcome(rule: Rule, silence: Silence) -> tuple[float | None, float | None]:
    """Return after how many seconds of silence `rule` ends the answer, and after how many it asks.

    None means that it never does so. At the end of an answer the silence lasts 60 s, because the
    candidate does not reply to the confirmation.
    """
    asked_s: float | None = None
    lasts_s = 60.0 if silence.length_s is None else silence.length_s
    for step in range(int(lasts_s / STEP_S)):
        now_s = step * STEP_S
        what = rule(silence, now_s, None if asked_s is None else now_s - asked_s)
        if what is TurnEnd.END:
            return now_s, asked_s
        if what is TurnEnd.CONFIRM and asked_s is None:
            asked_s = now_s
    return None, asked_s


def measures(rule: Rule, silences: Sequence[Silence]) -> dict[str, float]:
    ends = [outcome(rule, s) for s in silences if s.kind == "end"]
    pauses = [(s.kind, *outcome(rule, s)) for s in silences if s.kind != "end"]
    waits_s = sorted(60.0 if ended is None else ended for ended, _ in ends)

    def cut_off(kinds: Sequence[str]) -> float:
        of_kind = [ended is not None for kind, ended, _ in pauses if kind in kinds]
        return round(sum(of_kind) / len(of_kind), 3)

    return {
        "median_wait_s": round(statistics.median(waits_s), 2),
        "p95_wait_s": round(waits_s[int(0.95 * (len(waits_s) - 1))], 2),
        "mean_wait_s": round(statistics.mean(waits_s), 2),
        "ends_asked": round(sum(asked is not None for _, asked in ends) / len(ends), 3),
        "cut_off": cut_off(("between", "inside")),
        "cut_off_between": cut_off(("between",)),
        "cut_off_inside": cut_off(("inside",)),
        "pauses_asked": round(sum(a is not None for _, _, a in pauses) / len(pauses), 3),
    }


def sweep(silences: Sequence[Silence], morphology: Morphology) -> dict[str, Any]:
    listens = all(s.completeness is not None for s in silences)
    return {
        name: {str(scale): measures(rule, silences) for scale, rule in family.items()}
        for name, family in rules(morphology, listens=listens).items()
    }


def at_same_cut_off(frontier: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each rule's shortest mean wait for each allowed share of cut-off pauses."""
    found: dict[str, dict[str, Any]] = {}
    for limit in SAME_CUT_OFF:
        found[str(limit)] = {}
        for name, family in frontier.items():
            fits = [{"scale": k, **m} for k, m in family.items() if m["cut_off"] <= limit]
            if fits:
                found[str(limit)][name] = min(fits, key=lambda m: float(m["mean_wait_s"]))
    return found


# --- output -----------------------------------------------------------------------------------

COLUMNS = (
    ("median", "median_wait_s"),
    ("p95", "p95_wait_s"),
    ("mean", "mean_wait_s"),
    ("cut off", "cut_off"),
    ("between", "cut_off_between"),
    ("inside", "cut_off_inside"),
    ("asked", "pauses_asked"),
)


def show(result: dict[str, Any], console: Console) -> None:
    table = Table(title="Waiting at an end (s), and what happens in pauses (share)")
    for name in ("rule", "scale", *(title for title, _ in COLUMNS)):
        table.add_column(name, justify="left" if name == "rule" else "right")
    for rule, family in result["frontier"].items():
        for scale, row in family.items():
            table.add_row(rule, scale, *(f"{row[key]:.2f}" for _, key in COLUMNS))
        table.add_section()
    console.print(table)
    for limit, of_rule in result["at_same_cut_off"].items():
        waits = ", ".join(f"{name} {row['mean_wait_s']} s" for name, row in of_rule.items())
        console.print(f"cutting off at most {float(limit):.0%}, mean wait: {waits}")


def main() -> None:
    parser = argparse.ArgumentParser(description="When has an answer ended?")
    parser.add_argument("--heard", type=Path, help="keep what is recognised in this file")
    kept: Path | None = parser.parse_args().heard
    console = Console()
    if kept and kept.exists():
        silences = [Silence(**each) for each in json.loads(kept.read_text("utf-8"))]
    else:
        with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
            settings = load_settings(
                daedam_data=folder, daedam_models=ROOT / ".daedam" / "models", stt_timeout_s=300
            )
            silences = asyncio.run(hear(settings, progress))
        if kept:
            kept.write_text(json.dumps([asdict(s) for s in silences], ensure_ascii=False), "utf-8")
    show(kept_result(silences), console)


async def measure_turn_end(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Return the results of the Korean rules and of a fixed silence, for `benchmarks.korean`."""
    result = kept_result(await hear(settings, progress))
    shipped, fixed_s = result["frontier"]["korean"]["1.0"], result["frontier"]["silence"]
    return {"turn_end": {"korean": shipped, "silence": fixed_s}}


def kept_result(silences: Sequence[Silence]) -> dict[str, Any]:
    """Return the results of all rules, and write them to `RESULT`."""
    frontier = sweep(silences, KiwiMorphology())
    kinds = ("end", "between", "inside")
    result = {
        "seed": SEED,
        "silences": {kind: sum(s.kind == kind for s in silences) for kind in kinds},
        "patience": asdict(EndpointingTimeouts()),
        "frontier": frontier,
        "at_same_cut_off": at_same_cut_off(frontier),
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    return result


if __name__ == "__main__":
    main()
