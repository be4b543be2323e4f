"""One text into one WAV file: `backend/scripts/melo_tts_cpu_infer.py`."""

import argparse
import time
from pathlib import Path

import numpy as np

from daedam.process import prepare_process
from daedam.start_check import run_program
from daedam.utils.audio_utils import wav_bytes
from model_servers.melo import choose_engine
from model_servers.tts.engine import Engine


def parser() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(
        "melo_tts_cpu_infer.py", description="Say TEXT with MeloTTS on the CPU."
    )
    flags.add_argument("text", metavar="TEXT")
    flags.add_argument("--language", default="KR", choices=["KR"])
    flags.add_argument("--speaker", default="KR")
    flags.add_argument("--speed", type=float, default=1.05)
    flags.add_argument("--output", type=Path, default=Path("tmp/melo_test.wav"))
    flags.add_argument("--ckpt-path", type=Path, help="a checkpoint, or a converted folder")
    flags.add_argument("--config-path", type=Path, help="default: config.json beside it")
    flags.add_argument("--bert-path", type=Path, help="default: bert-kor-base beside it")
    return flags


def main(arguments: list[str] | None = None) -> None:
    prepare_process()
    flags = parser().parse_args(arguments)

    def work() -> None:
        _say(choose_engine(flags.ckpt_path, flags.config_path, flags.bert_path), flags)

    run_program(work)


def _say(engine: Engine, flags: argparse.Namespace) -> None:
    begin = time.perf_counter()
    engine.load()
    loaded = time.perf_counter()
    spoken = engine.synthesize(flags.text, speaker=flags.speaker, speed=flags.speed)
    samples = np.concatenate(list(spoken))
    took = time.perf_counter() - loaded
    flags.output.parent.mkdir(parents=True, exist_ok=True)
    flags.output.write_bytes(wav_bytes(samples, engine.sample_rate_hz))
    seconds = len(samples) / engine.sample_rate_hz
    print(
        f"{flags.output}: {seconds:.2f} s, {engine.sample_rate_hz} Hz, {engine.name}; "
        f"loaded in {loaded - begin:.1f} s, spoken in {took:.2f} s"
    )
