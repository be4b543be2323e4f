"""Serve the language model: `python -m model_servers.llm`."""

from daedam.process import prepare_process
from model_servers.llm import build_server, make_parser
from model_servers.model_server import run_server

if __name__ == "__main__":
    prepare_process()
    run_server(build_server, make_parser().parse_args())
