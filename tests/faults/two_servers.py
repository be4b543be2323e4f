"""Two server processes on one data folder and one database, with fake models."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from tests import ROOT
from tests.faults.kill_server import Words
from tests.faults.scripted import models
from tests.serving import ServerProcess, free_port, ports_replaced, server_process

import daedam.main
from daedam.cli.main import main

PROGRAM = "from tests.faults.two_servers import serve; serve()"


def serve() -> None:
    """Run `daedam serve` with fake models that reply at once."""
    with ports_replaced(*models()), patch.object(daedam.main, "KiwiMorphology", Words):
        main()


@dataclass(frozen=True)
class Two:
    first: ServerProcess
    second: ServerProcess


@contextlib.contextmanager
def two_servers(folder: Path, **environment: str) -> Iterator[Two]:
    with (
        one_server(folder, "first", **environment) as first,
        one_server(folder, "second", **environment) as second,
    ):
        yield Two(first, second)


@contextlib.contextmanager
def one_server(folder: Path, name: str, **environment: str) -> Iterator[ServerProcess]:
    own = folder / name
    own.mkdir(exist_ok=True)
    given = {
        "DAEDAM_DATA": str(folder / "data"),
        "PROCESS_NAME": name,
        "PYTHONPATH": str(ROOT),
        "MIN_FREE_MB": "0",
        "RATE_PER_MINUTE": "0",
        "STARTS_PER_MINUTE": "0",
        **environment,
    }
    with server_process(own, free_port(), PROGRAM, **given) as server:
        yield replace(server, data=folder / "data")
