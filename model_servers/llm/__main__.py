import sys

from daedam.errors import DaedamError
from daedam.process import prepare_process
from model_servers.llm import build, parser
from model_servers.shell import serve


def main() -> None:
    prepare_process()
    flags = parser().parse_args()
    try:
        server = build(flags)
    except DaedamError as exc:
        sys.exit(f"{exc.detail}\n{exc.detail_en}")
    serve(server, flags)


if __name__ == "__main__":
    main()
