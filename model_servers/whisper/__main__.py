"""`python -m model_servers.whisper`."""

from daedam.process import prepare_process
from model_servers.shell import serve
from model_servers.whisper import build, parser

if __name__ == "__main__":
    prepare_process()
    flags = parser().parse_args()
    serve(build(flags), flags)
