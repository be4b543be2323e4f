"""`python -m model_servers.whisper`."""

from model_servers.shell import serve
from model_servers.whisper import build, parser

if __name__ == "__main__":
    flags = parser().parse_args()
    serve(build(flags), flags)
