import sys
from pathlib import Path

from daedam.errors import DaedamError
from daedam.process import prepare_process
from model_servers.melo import checkpoint, choose_engine
from model_servers.shell import parser, serve


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
    paths = (given.ckpt_path, given.config_path, given.bert_path)
    try:
        if checkpoint.converted_folder(given.ckpt_path) is None:
            checkpoint.find(*paths)  # A missing file is told before anything is served.
        engine = choose_engine(*paths, device=given.device)
    except DaedamError as exc:
        sys.exit(f"{exc.detail}\n{exc.detail_en}")
    from model_servers.tts.app import TtsServer

    serve(TtsServer(engine), given)


if __name__ == "__main__":
    main()
