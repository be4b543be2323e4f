"""Accuracy and time of recognition and of a whole turn, compared with the original design.

    make bench

(a) STT over the sentences read aloud: character error rate and seconds per utterance.
(b) One turn for spoken answers of 5, 15, 30 and 60 s: milliseconds per stage and in total, median
    of three answers each.

The baseline is the original design on the same machine, weights, language model and voice: Whisper
with openai-whisper's decoding defaults (beam 5, padded 30 s windows over the whole recording, text
carried from window to window, no voice activity), the prompt as one text for `generate`, and one
stage after the other. Machines differ: compare the ratios, not the times.

Prints a table and writes `benchmarks/results/turn.json`.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tests.speech import SPEECH, Utterance, character_errors, joined, read_set

from daedam.clients import get_llm_client, get_stt_client, get_tts_client
from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.clients.local_models import whisper_size, whisper_source
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.main import build
from daedam.services.answers.intake import RecordedAnswer
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import identify
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import FollowUpPrompt
from daedam.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "turn.json"
SECONDS = (5, 15, 30, 60)
ANSWERS_EACH = 3

Stages = dict[str, float]
Hear = Callable[[Path], Awaitable[str]]


class DesignsOwnWay:
    """The baseline: decode, transcribe the whole recording, ask, speak."""

    def __init__(self, settings: Settings, llm: LLMClient, tts: TTSClient) -> None:
        from faster_whisper import WhisperModel

        self._model = WhisperModel(
            whisper_source(settings, whisper_size(settings)),
            device="cpu",
            compute_type="int8",
        )
        self._llm, self._tts = llm, tts
        self._plan = load_plan(None, 1)

    async def hear(self, path: Path) -> str:
        return await asyncio.to_thread(self._hear, path)

    def _hear(self, path: Path) -> str:
        # faster-whisper's defaults equal openai-whisper's with a beam size of 5.
        segments, _ = self._model.transcribe(str(path), language="ko", beam_size=5)
        return "".join(segment.text for segment in segments)

    async def turn(self, content: bytes) -> Stages:
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder, "a.wav")
            begin = time.perf_counter()
            audio = await AudioProcessor(max_answer_s=300).decode(content, identify(content))
            wav.write_bytes(audio.wav)
            decoded = time.perf_counter()
            text = await self.hear(wav)
        heard = time.perf_counter()
        question = await self._llm.generate(self._prompt(text), max_tokens=48)
        asked = time.perf_counter()
        await self._tts.speak(question or "질문")
        spoken = time.perf_counter()
        return {
            "decode_ms": (decoded - begin) * 1000,
            "stt_ms": (heard - decoded) * 1000,
            "llm_ms": (asked - heard) * 1000,
            "tts_ms": (spoken - asked) * 1000,
            "total_ms": (spoken - begin) * 1000,
        }

    def _prompt(self, answer: str) -> str:
        main = self._plan.questions[0]
        exchange = Exchange(main.text, QuestionType.MAIN, 0, MadeBy.PLAN, answer)
        messages = FollowUpPrompt.shipped().messages("", main.aim, [exchange])
        return "\n\n".join(message.content for message in messages)


async def measure_stt(
    hear: Hear, utterances: list[Utterance], progress: Progress, what: str
) -> Any:
    await hear(utterances[0].path)
    errors = length = 0
    begin = time.perf_counter()
    for utterance in progress.track(utterances, description=f"STT, {what}"):
        wrong, of = character_errors(utterance.text, await hear(utterance.path))
        errors, length = errors + wrong, length + of
    seconds = time.perf_counter() - begin
    return {
        "cer": round(errors / length, 4),
        "seconds_per_utterance": round(seconds / len(utterances), 3),
    }


def answers(seconds: int) -> list[bytes]:
    """Return `ANSWERS_EACH` spoken answers of `seconds`, each with a different first sentence."""
    utterances = read_set()
    step = len(utterances) // ANSWERS_EACH
    turned = [utterances[i * step + seconds % 7 :] + utterances for i in range(ANSWERS_EACH)]
    return [joined(order, seconds) for order in turned]


def median(runs: list[Stages]) -> Stages:
    return {stage: round(statistics.median(run[stage] for run in runs), 1) for stage in runs[0]}


async def measure_turns(
    one: Callable[[bytes], Awaitable[Stages]], progress: Progress, what: str
) -> dict[str, Stages]:
    await one(joined(read_set(), 3))
    result = {}
    for seconds in SECONDS:
        described = f"turn, {seconds} s, {what}"
        runs = [
            await one(answer) for answer in progress.track(answers(seconds), description=described)
        ]
        result[str(seconds)] = median(runs)
    return result


async def run(console: Console) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
        settings = load_settings(
            daedam_data=folder, daedam_models=ROOT / ".daedam" / "models", llm_timeout_s=300
        )
        stt: STTClient = get_stt_client(settings)
        llm, tts = get_llm_client(settings), get_tts_client(settings)
        design = DesignsOwnWay(settings, llm, tts)
        ours = await measure_stt(lambda p: stt.transcribe(str(p)), read_set(), progress, "daedam")
        theirs = await measure_stt(design.hear, read_set(), progress, "baseline")
        baseline = await measure_turns(design.turn, progress, "baseline")
        for client in (stt, llm, tts):
            await client.close()
        return {
            "stt": ours,
            "turn": await _our_turns(settings, progress),
            "baseline": {"stt": theirs, "turn": baseline},
        }


async def _our_turns(settings: Settings, progress: Progress) -> dict[str, Stages]:
    parts = build(settings)

    async def one(content: bytes) -> Stages:
        begun = await parts.sessions.start("bench", "voice")
        given = RecordedAnswer(
            session_id=begun.session_id,
            question_id=begun.question.public_id,
            turn_type=QuestionType.MAIN,
            content=content,
        )
        begin = time.perf_counter()
        done = await parts.orchestrator.answer(given)
        return {**done.turn.stage_ms, "total_ms": (time.perf_counter() - begin) * 1000}

    async with parts.running() as warming:
        await warming
        return await measure_turns(one, progress, "daedam")


def show(result: dict[str, Any], console: Console) -> None:
    ours, theirs = result["stt"], result["baseline"]["stt"]
    table = Table("STT", "daedam", "baseline", "ratio", title="50 sentences read aloud")
    for name, label in (("cer", "CER"), ("seconds_per_utterance", "s per utterance")):
        ratio = ours[name] / theirs[name]
        table.add_row(label, f"{ours[name]:.3f}", f"{theirs[name]:.3f}", f"{ratio:.2f}")
    console.print(table)
    stages = ("decode_ms", "stt_ms", "llm_ms", "tts_ms", "total_ms")
    table = Table("answer", *stages, "baseline total_ms", "ratio", title="one turn, median")
    for seconds, turn in result["turn"].items():
        design = result["baseline"]["turn"][seconds]
        cells = [f"{turn[stage]:.0f} ({design[stage]:.0f})" for stage in stages]
        ratio = turn["total_ms"] / design["total_ms"]
        table.add_row(f"{seconds} s", *cells, f"{design['total_ms']:.0f}", f"{ratio:.2f}")
    console.print(table, "In brackets: the design's own way, in the same run.")


def main() -> None:
    console = Console(width=120)
    if not SPEECH.is_dir():
        raise SystemExit(f"There are no recordings at {SPEECH}: see CONTRIBUTING.md")
    result = asyncio.run(run(console))
    show(result, console)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    console.print(f"Written to {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
