"""Serve MeloTTS: `python -m model_servers.melo`."""

from argparse import Namespace
from pathlib import Path

from daedam.process import prepare_process
from model_servers.melo import checkpoint, choose_engine
from model_servers.model_server import make_base_parser, run_server
from model_servers.tts.app import TtsServer


def main() -> None:
    prepare_process()
    parser = make_base_parser("melo", port=8001, description="MeloTTS over HTTP.")
    parser.add_argument("--ckpt-path", type=Path, help="a checkpoint, or a converted folder")
    parser.add_argument("--config-path", type=Path, help="default: config.json in its folder")
    parser.add_argument("--bert-path", type=Path, help="default: bert-kor-base in its folder")
    parser.add_argument("--device", default="cpu", help="cpu or cuda; for checkpoints only")
    parser.add_argument("--files", action="store_true", help="print which files go where, and end")
    flags = parser.parse_args()
    if flags.files:
        print(checkpoint.describe_files(flags.ckpt_path, flags.config_path))
        return

    def build_melo_server(flags: Namespace) -> TtsServer:
        paths = (flags.ckpt_path, flags.config_path, flags.bert_path)
        if checkpoint.converted_folder(flags.ckpt_path) is None:
            checkpoint.find_files(*paths)  # report a missing file before the server starts
        return TtsServer(choose_engine(*paths, device=flags.device))

    run_server(build_melo_server, flags)


if __name__ == "__main__":
    main()
