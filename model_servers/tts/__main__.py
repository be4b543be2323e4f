"""`python -m model_servers.tts`."""

from daedam.process import prepare_process
from model_servers.shell import run
from model_servers.tts import build, parser

if __name__ == "__main__":
    prepare_process()
    run(build, parser().parse_args())
