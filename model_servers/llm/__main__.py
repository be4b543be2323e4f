"""`python -m model_servers.llm`."""

from daedam.process import prepare_process
from model_servers.llm import build, parser
from model_servers.shell import run

if __name__ == "__main__":
    prepare_process()
    run(build, parser().parse_args())
