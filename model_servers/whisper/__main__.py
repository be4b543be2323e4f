"""`python -m model_servers.whisper`."""

from daedam.process import prepare_process
from model_servers.shell import run
from model_servers.whisper import build, parser

if __name__ == "__main__":
    prepare_process()
    run(build, parser().parse_args())
