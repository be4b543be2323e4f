from argparse import Namespace
from pathlib import Path

from daedam.process import prepare_process
from model_servers.melo import checkpoint, choose_engine
from model_servers.shell import parser, run
from model_servers.tts.app import TtsServer


def main() -> None:
    prepare_process()
    flags = parser("melo", port=8001, description="MeloTTS over HTTP.")
    flags.add_argument("--ckpt-path", type=Path, help="a checkpoint, or a converted folder")
    flags.add_argument("--config-path", type=Path, help="default: config.json beside it")
    flags.add_argument("--bert-path", type=Path, help="default: bert-kor-base beside it")
    flags.add_argument("--device", default="cpu", help="cpu or cuda; for checkpoints only")
    flags.add_argument("--files", action="store_true", help="say which files go where")
    given = flags.parse_args()
    if given.files:
        print(checkpoint.guide(given.ckpt_path, given.config_path))
        return

    def build(given: Namespace) -> TtsServer:
        paths = (given.ckpt_path, given.config_path, given.bert_path)
        if checkpoint.converted_folder(given.ckpt_path) is None:
            checkpoint.find(*paths)  # a missing file is told before anything is served
        return TtsServer(choose_engine(*paths, device=given.device))

    run(build, given)


if __name__ == "__main__":
    main()
