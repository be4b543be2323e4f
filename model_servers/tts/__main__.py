"""Serve a voice: `python -m model_servers.tts`."""

from daedam.process import prepare_process
from model_servers.model_server import run_server
from model_servers.tts import build_server, make_parser

if __name__ == "__main__":
    prepare_process()
    run_server(build_server, make_parser().parse_args())
