"""The speech server: one voice behind `/tts` and `/v1/audio/speech`, on port 8004.

Each engine is imported only when it is chosen, because the libraries of daedam's own voices are not
installed in Melo's environment.
"""

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from daedam.errors import ConfigurationError
from model_servers import model_server
from model_servers.tts.app import TtsServer
from model_servers.tts.engine import Engine

if TYPE_CHECKING:
    from daedam.settings import Settings

__all__ = ["TtsServer", "build_server", "make_parser"]

log = logging.getLogger(__name__)

ENGINES = ("auto", "melo", "vits", "supertonic", "espeak")


def make_parser() -> argparse.ArgumentParser:
    flags = model_server.make_base_parser("tts", port=8004, description="Serve a Korean voice.")
    flags.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help="auto: Supertonic if its weights are installed, else espeak-ng",
    )
    flags.add_argument(
        "--checkpoint",
        type=Path,
        help="vits: an .onnx file; melo: a folder written by model_servers.melo.convert or, in "
        "Melo's own environment, a .pth file",
    )
    flags.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    flags.add_argument(
        "--audio-folder",
        type=Path,
        help="folder for the synthesized audio files; several replicas must share one",
    )
    return flags


def build_server(flags: argparse.Namespace) -> TtsServer:
    """Return the server for `flags`. Raises `ModelMissing`, `ConfigurationError`."""
    from daedam.settings import load_settings

    return TtsServer(_engine(flags, load_settings()), flags.audio_folder)


def _engine(flags: argparse.Namespace, settings: "Settings") -> Engine:
    from daedam.clients.local_models import SUPERTONIC, model_store

    name = flags.engine
    if name == "auto":
        name = "supertonic" if model_store(settings).is_present(SUPERTONIC) else "espeak"
        log.info("voice: %s (auto)", name)
    match name:
        case "melo":
            from model_servers.melo import choose_engine

            checkpoint = flags.checkpoint or settings.melo_tts_ckpt_path
            return choose_engine(checkpoint, device=flags.device)
        case "vits":
            from model_servers.tts.vits_voice import VitsVoice

            if flags.checkpoint is None:
                raise ConfigurationError(
                    "--engine vits에는 --checkpoint NAME.onnx가 필요합니다.",
                    "--engine vits needs --checkpoint NAME.onnx.",
                )
            cuda = flags.device == "cuda"
            return VitsVoice(flags.checkpoint, cuda=cuda, threads=settings.cpu_threads)
        case "supertonic":
            from model_servers.tts.local_voices import SupertonicVoice

            return SupertonicVoice(settings)
        case _:
            from model_servers.tts.local_voices import EspeakVoice

            return EspeakVoice(settings)
