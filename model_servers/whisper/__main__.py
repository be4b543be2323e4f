"""Serve Whisper: `python -m model_servers.whisper`."""

from daedam.process import prepare_process
from model_servers.model_server import run_server
from model_servers.whisper import build_server, make_parser

if __name__ == "__main__":
    prepare_process()
    run_server(build_server, make_parser().parse_args())
