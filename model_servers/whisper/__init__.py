"""The speech recognition server: Whisper behind `/stt` and OpenAI's route, on port 8002."""

import argparse

from daedam.clients.local_models import whisper_source
from daedam.settings import load_settings
from model_servers import model_server
from model_servers.whisper.app import WhisperServer
from model_servers.whisper.recogniser import Recogniser

__all__ = ["WhisperServer", "build_server", "make_parser"]


def make_parser() -> argparse.ArgumentParser:
    flags = model_server.make_base_parser(
        "whisper", port=8002, description="Serve Whisper with CTranslate2."
    )
    flags.add_argument(
        "--model",
        default="large-v3",
        help="a size (base, small, medium, large-v3, …) or a folder with CTranslate2 weights",
    )
    flags.add_argument(
        "--device", choices=("auto", "cuda", "cpu"), default="auto", help="auto: CUDA if present"
    )
    flags.add_argument("--compute-type", help="default: float16 on CUDA, int8 on the CPU")
    flags.add_argument(
        "--max-batch",
        type=int,
        help="windows of 30 s in one batch; default: 8 on CUDA, 1 on the CPU, where batching gains "
        "little and delays each window",
    )
    flags.add_argument(
        "--max-wait-ms", type=float, default=10, help="how long a batch waits for more windows"
    )
    flags.add_argument("--beam-size", type=int, default=5)
    flags.add_argument(
        "--max-audio-s", type=float, default=1200, help="longest accepted recording, in seconds"
    )
    return flags


def build_server(flags: argparse.Namespace) -> WhisperServer:
    """Return the server for `flags`. Raises `ModelMissing` for a size that is not installed."""
    settings = load_settings()
    recogniser = Recogniser(
        whisper_source(settings, flags.model),
        name=flags.model,
        device=flags.device,
        compute_type=flags.compute_type,
        beam_size=flags.beam_size,
        cpu_threads=settings.cpu_threads,
    )
    return WhisperServer(
        recogniser,
        max_batch=flags.max_batch or (8 if recogniser.device == "cuda" else 1),
        max_wait_s=flags.max_wait_ms / 1000,
        max_audio_s=flags.max_audio_s,
    )
