"""Run the same spoken answers through pipecat with the same models, as a baseline of latency.

    python -m benchmarks.pipecat_baseline --answers FOLDER --whisper WEIGHTS \\
        --llm-url http://localhost:8003/v1 --out FILE.json

Runs in an environment of its own (requirements/bench.txt). Every WAV file of the folder is played
in real time, in frames of 20 ms, into a fresh conversation of one pipeline:

    Silero VAD -> Whisper -> user aggregator -> language model -> espeak-ng -> stopwatch

Whisper's weights, the language model, its messages and limits, and espeak-ng with its arguments are
daedam's. Where there is a choice, pipecat gets the faster option:

- The pipeline is informed of the end of an answer at its last sample, as by daedam's button. So it
  waits for no VAD stop time, turn detector or transcription timeout. The current segment goes to
  Whisper at once, and the turn ends with the transcript of the last segment.
- Segments between pauses (Silero with pipecat's defaults, 0.2 s) are transcribed during the answer.
- Whisper is pipecat's own service with its own decoding (faster-whisper's defaults). It has one
  thread, because two threads are slower on a small model. With `--one-pass`, Whisper does not
  decode an uncertain segment again at higher temperatures. pipecat has no setting for this.
- The model stops at the end of the first line, because daedam uses no more of a draft.
- espeak-ng's audio is neither resampled nor paced by a transport. RTVI and metrics are off.
- One answer that is not counted warms up everything, including the model's prompt cache.

daedam's code chooses the phrase to ask about, so that the messages are the same. daedam's question
rules are not applied: every generated question is spoken.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from faster_whisper import WhisperModel
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADState
from pipecat.frames import frames
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators import llm_response_universal as aggregators
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.services.whisper.stt import WhisperSTTService
from pipecat.transcriptions.language import Language
from pipecat.turns.types import ProcessFrameResult
from pipecat.turns.user_stop import BaseUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

from daedam.clients.llama_engine import SMALL_MODEL_SAMPLING
from daedam.clients.local_tts import EspeakClient
from daedam.interview.question_rules import may_ask_about
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import FollowUpPrompt
from daedam.speech.korean import key_phrase
from daedam.utils.audio_utils import wav_pcm

RATE_HZ = 16_000
FRAME_S = 0.02
FRAME_BYTES = int(RATE_HZ * FRAME_S) * 2
ESPEAK_RATE_HZ = 22_050
QUESTION_DUE_S = 30.0
"""Longest wait for a question after the end of an answer, in seconds."""

WARM_UP_S = 8.0
"""Seconds of the first answer that are played as a warm-up."""

WARM_UP_DUE_S = 120.0
"""Longest wait for the warm-up's question, in seconds. It is longer than `QUESTION_DUE_S`, because
the model processes the whole prompt for the first time."""


@dataclass
class AnswerEndFrame(frames.SystemFrame):
    """Frame for a press of the button.

    It is a system frame, as audio frames are, so that it does not overtake the audio.
    """


@dataclass
class AnswerHeardFrame(frames.DataFrame):
    """Frame for the end of the transcription of an answer.

    It is a data frame, as transcripts are, so that it does not overtake them.
    """


class ButtonVad(VADProcessor):
    """pipecat's VAD, with the addition that the button ends any speech in progress."""

    async def process_frame(self, frame: frames.Frame, direction: FrameDirection) -> None:
        if isinstance(frame, AnswerEndFrame):
            controller = self._vad_controller
            if controller._vad_state is not VADState.QUIET:
                controller._vad_state = VADState.QUIET
                await self.broadcast_frame(frames.VADUserStoppedSpeakingFrame)
            controller._vad_analyzer.set_params(controller._vad_analyzer.params)  # resets its state
        await super().process_frame(frame, direction)


class ButtonWhisper(WhisperSTTService):
    """pipecat's Whisper, which sends `AnswerHeardFrame` when an ended answer is transcribed."""

    def __init__(self, weights: Path, *, one_pass: bool) -> None:
        self._one_pass = one_pass
        self._waiting, self._ended = 0, False
        super().__init__(
            ttfs_p99_latency=0.0,
            settings=WhisperSTTService.Settings(model=str(weights), language=Language.KO),
        )

    def _load(self) -> None:
        weights = str(self._settings.model)
        model = WhisperModel(weights, device="cpu", compute_type="int8", cpu_threads=1)
        if self._one_pass:
            model.transcribe = partial(model.transcribe, temperature=0.0)
        self._model = model

    async def process_frame(self, frame: frames.Frame, direction: FrameDirection) -> None:
        self._waiting += isinstance(frame, frames.VADUserStoppedSpeakingFrame)
        await super().process_frame(frame, direction)
        if isinstance(frame, AnswerEndFrame):
            self._audio_buffer.clear()  # so that its last second does not precede the next answer
            self._ended = self._waiting > 0
            if not self._ended:
                await self.push_frame(AnswerHeardFrame())

    async def run_stt(self, audio: bytes) -> AsyncGenerator[frames.Frame, None]:
        try:
            async for frame in super().run_stt(audio):
                yield frame
        finally:
            self._waiting -= 1
        if self._ended and not self._waiting:
            self._ended = False
            yield AnswerHeardFrame()


class StopWhenHeard(BaseUserTurnStopStrategy):
    """Ends the user's turn exactly when the whole answer is transcribed."""

    async def process_frame(self, frame: frames.Frame) -> ProcessFrameResult:
        if isinstance(frame, AnswerHeardFrame):
            await self.trigger_user_turn_stopped()
        return ProcessFrameResult.CONTINUE


class Prompter(FrameProcessor):
    """Builds daedam's messages to the model from the user's transcript."""

    def __init__(self, question: str, aim: str) -> None:
        super().__init__()
        self.prompt = FollowUpPrompt.shipped()
        self._question, self._aim = question, aim
        self._morphology = KiwiMorphology()
        self.transcript = ""  # of the last answer

    async def process_frame(self, frame: frames.Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, frames.LLMContextFrame):
            said = " ".join(str(message["content"]) for message in frame.context.get_messages())
            self.transcript = " ".join(said.split())
            topic = key_phrase(self.transcript, self._morphology, may_ask_about) or ""
            asked = Exchange(self._question, QuestionType.MAIN, 0, MadeBy.PLAN, self.transcript)
            _system, *messages = self.prompt.messages(topic, self._aim, [asked])
            frame.context = LLMContext([{"role": m.role, "content": m.content} for m in messages])
        await self.push_frame(frame, direction)


class EspeakTts(TTSService):
    """A speech service that runs espeak-ng as daedam does."""

    def __init__(self) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=ESPEAK_RATE_HZ,
            settings=TTSSettings(model=None, voice="ko", language=Language.KO),
        )
        self._espeak = EspeakClient(audio_path=Path())  # writes nothing: only `speak` is called

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[frames.Frame, None]:
        speech = await self._espeak.speak(text)
        assert speech.wav is not None
        pcm, rate_hz = wav_pcm(speech.wav)
        yield frames.TTSAudioRawFrame(pcm, rate_hz, 1, context_id=context_id)


class Stopwatch(FrameProcessor):
    """Records the times of a question's audio and resolves `whole` when the audio is complete."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        self.question = ""
        self.first_s = self.last_s = 0.0
        self.whole: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def failed(self, reason: str) -> None:
        if not self.whole.done():
            self.whole.set_exception(RuntimeError(reason))

    async def process_frame(self, frame: frames.Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case frames.TTSAudioRawFrame():
                self.last_s = time.perf_counter()
                self.first_s = self.first_s or self.last_s
            case frames.TTSTextFrame():
                self.question = f"{self.question} {frame.text}".strip()
            case frames.LLMFullResponseEndFrame() if not self.first_s:
                self.failed("the question has no sound")
            case frames.LLMFullResponseEndFrame() if not self.whole.done():
                self.whole.set_result(None)
        await self.push_frame(frame, direction)


class Bot:
    """A pipeline that is fed with answers one after the other."""

    def __init__(self, flags: argparse.Namespace) -> None:
        self._context = LLMContext()
        self._prompter = Prompter(flags.question, flags.aim)
        self._stopwatch = Stopwatch()
        prompt = self._prompter.prompt
        sampling = {k: v for k, v in SMALL_MODEL_SAMPLING.items() if k != "dry_multiplier"}
        settings = OpenAILLMService.Settings(
            system_instruction=prompt.fixed[0].content, max_tokens=prompt.max_tokens, **sampling
        )
        settings.seed, settings.extra = 0, {"stop": ["\n"]}
        llm = OpenAILLMService(api_key="none", base_url=flags.llm_url, settings=settings)
        turns = aggregators.LLMUserAggregatorParams(
            user_turn_strategies=UserTurnStrategies(stop=[StopWhenHeard()]),
            user_turn_stop_timeout=3600,
        )
        vad = ButtonVad(vad_analyzer=SileroVADAnalyzer(), audio_idle_timeout=0)
        stt = ButtonWhisper(flags.whisper, one_pass=flags.one_pass)
        user = aggregators.LLMUserAggregator(self._context, params=turns)
        self._worker = PipelineWorker(
            Pipeline([vad, stt, user, self._prompter, llm, EspeakTts(), self._stopwatch]),
            params=PipelineParams(audio_in_sample_rate=RATE_HZ),
            enable_rtvi=False,
            enable_turn_tracking=False,
            idle_timeout_secs=None,
        )
        self._worker.add_event_handler("on_pipeline_error", self._on_error)
        self._running: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def _on_error(self, _worker: PipelineWorker, frame: frames.ErrorFrame) -> None:
        self._stopwatch.failed(frame.error)

    async def start(self) -> None:
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(self._worker)
        self._running = asyncio.create_task(runner.run())

    async def stop(self) -> None:
        """Stop the pipeline; cancel it if it does not finish within `QUESTION_DUE_S` seconds."""
        await self._worker.queue_frame(frames.EndFrame())
        await asyncio.wait([self._running], timeout=QUESTION_DUE_S)
        self._running.cancel()

    async def answer(self, pcm: bytes, due_s: float = QUESTION_DUE_S) -> dict[str, Any]:
        """Play an answer in real time; return the times in ms, the transcript and the question.

        Raises `TimeoutError` if no question follows within `due_s` seconds, and `RuntimeError` if
        the pipeline fails.
        """
        self._context.set_messages([])
        self._stopwatch.reset()
        begin = time.perf_counter()
        for n, at in enumerate(range(0, len(pcm), FRAME_BYTES), start=1):
            await asyncio.sleep(max(0.0, begin + n * FRAME_S - time.perf_counter()))
            sound = frames.InputAudioRawFrame(pcm[at : at + FRAME_BYTES], RATE_HZ, 1)
            await self._worker.queue_frame(sound)
        ended = time.perf_counter()
        await self._worker.queue_frame(AnswerEndFrame())
        async with asyncio.timeout(due_s):
            await self._stopwatch.whole
        first_ms = round((self._stopwatch.first_s - ended) * 1000, 1)
        return {
            "first_sound_ms": first_ms,
            "first_content_ms": first_ms,
            "whole_question_ms": round((self._stopwatch.last_s - ended) * 1000, 1),
            "transcript": self._prompter.transcript,
            "question": self._stopwatch.question,
        }


async def measure(flags: argparse.Namespace) -> list[dict[str, Any]]:
    """Return an entry for every answer.

    The entry of a failed answer has an `error`. The next answer then gets a new pipeline.
    """
    bot: Bot | None = None
    entries = []
    paths = sorted(flags.answers.glob("*.wav"))
    for i, path in enumerate(paths, start=1):
        entry: dict[str, Any] = {"file": path.name}
        try:
            pcm = read_pcm(path)
            entry["seconds"] = round(len(pcm) / 2 / RATE_HZ, 2)
            if bot is None:
                bot = Bot(flags)
                await bot.start()
                sound = read_pcm(paths[0])[: int(WARM_UP_S * RATE_HZ) * 2]
                await bot.answer(sound, WARM_UP_DUE_S)
            entry |= await bot.answer(pcm)
        except Exception as exc:
            entry["error"] = f"{type(exc).__name__}: {exc}"
            if bot:
                await bot.stop()
            bot = None
        entries.append(entry)
        told = entry.get("error") or f"{entry['first_sound_ms']:.0f} ms"
        print(f"[{i}/{len(paths)}] {path.name}: {told}", file=sys.stderr, flush=True)
    if bot:
        await bot.stop()
    return entries


def read_pcm(path: Path) -> bytes:
    """Return the samples of a 16 kHz mono WAV file. Raises `ValueError` for another rate."""
    pcm, rate_hz = wav_pcm(path.read_bytes())
    if rate_hz != RATE_HZ:
        raise ValueError(f"{rate_hz} Hz instead of {RATE_HZ}")
    return pcm


def main() -> None:
    main_question = load_plan(None, 1).questions[0]
    flags = argparse.ArgumentParser("python -m benchmarks.pipecat_baseline")
    flags.add_argument("--answers", type=Path, required=True, help="a folder of 16 kHz mono WAVs")
    flags.add_argument("--whisper", type=Path, required=True, help="a folder of its weights")
    flags.add_argument("--one-pass", action="store_true", help="no decoding again when unsure")
    flags.add_argument("--llm-url", required=True, help="an OpenAI-compatible server, with /v1")
    flags.add_argument("--out", type=Path, required=True, help="where the JSON goes")
    flags.add_argument("--question", default=main_question.text, help="what was asked")
    flags.add_argument("--aim", default=main_question.aim, help="what it is to find out")
    given = flags.parse_args()
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    entries = asyncio.run(measure(given))
    given.out.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
