"""Synthesize one text into a WAV file: `backend/scripts/melo_tts_cpu_infer.py`."""

import argparse
import time
from pathlib import Path

import numpy as np

from daedam.process import prepare_process
from daedam.start_check import run_program
from daedam.utils.audio_utils import wav_bytes
from model_servers.melo import choose_engine
from model_servers.tts.engine import Engine


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "melo_tts_cpu_infer.py", description="Say TEXT with MeloTTS on the CPU."
    )
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--language", default="KR", choices=["KR"])
    parser.add_argument("--speaker", default="KR")
    parser.add_argument("--speed", type=float, default=1.05)
    parser.add_argument("--output", type=Path, default=Path("tmp/melo_test.wav"))
    parser.add_argument("--ckpt-path", type=Path, help="a checkpoint, or a converted folder")
    parser.add_argument("--config-path", type=Path, help="default: config.json in its folder")
    parser.add_argument("--bert-path", type=Path, help="default: bert-kor-base in its folder")
    return parser


def main(arguments: list[str] | None = None) -> None:
    prepare_process()
    flags = _make_parser().parse_args(arguments)

    def work() -> None:
        _synthesize(choose_engine(flags.ckpt_path, flags.config_path, flags.bert_path), flags)

    run_program(work)


def _synthesize(engine: Engine, flags: argparse.Namespace) -> None:
    begin = time.perf_counter()
    engine.load()
    loaded = time.perf_counter()
    sentences = engine.synthesize(flags.text, speaker=flags.speaker, speed=flags.speed)
    samples = np.concatenate(list(sentences))
    synthesis_s = time.perf_counter() - loaded
    flags.output.parent.mkdir(parents=True, exist_ok=True)
    flags.output.write_bytes(wav_bytes(samples, engine.sample_rate_hz))
    seconds = len(samples) / engine.sample_rate_hz
    print(
        f"{flags.output}: {seconds:.2f} s, {engine.sample_rate_hz} Hz, {engine.name}; "
        f"loaded in {loaded - begin:.1f} s, spoken in {synthesis_s:.2f} s"
    )
