"""`make` recreates an environment that is incomplete, was moved, or has lost its Python.

The environments are real, with a fake pip that records its calls and fetches nothing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]

VENV_WITH_A_NOTING_PIP = """#!{python}
import subprocess, sys
from pathlib import Path
if sys.argv[1:3] != ["-m", "venv"]:
    sys.exit(subprocess.run([{python!r}, *sys.argv[1:]]).returncode)
folder = Path(sys.argv[3]).absolute()
subprocess.run([{python!r}, "-m", "venv", "--without-pip", folder], check=True)
if Path("interrupt").exists():
    sys.exit("interrupted")
(packages,) = folder.glob("lib/python*/site-packages")
(packages / "pip").mkdir(exist_ok=True)
(packages / "pip/__init__.py").touch()
pip = folder / "bin/pip"
pip.write_text(f"#!{{folder}}/bin/python\\nopen({log!r}, 'a').write('installed\\\\n')\\n")
pip.chmod(0o755)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the Makefile and the files that its Python environment depends on."""
    folder = tmp_path / "한국어-project"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements", "tools"):
        source = HERE / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    python = tmp_path / "python"
    log = str(tmp_path / "pip.log")
    python.write_text(VENV_WITH_A_NOTING_PIP.format(python=sys.executable, log=log))
    python.chmod(0o755)
    return folder


def made(project: Path) -> tuple[int, int]:
    """Run `make` for the environment; return its exit status and the number of pip installs."""
    log = project.parent / "pip.log"
    log.write_text("")
    command = ["make", f"PYTHON={project.parent / 'python'}", ".venv/.runtime"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, timeout=120, check=False
    )
    return done.returncode, log.read_text().count("installed")


def _without_pip(venv: Path) -> None:
    for pip in venv.glob("lib/python*/site-packages/pip"):
        shutil.rmtree(pip)


def _without_pips_script(venv: Path) -> None:
    (venv / "bin/pip").unlink()


def _python_removed(venv: Path) -> None:
    python = venv / "bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python3")


def _python_upgraded(venv: Path) -> None:
    (lib,) = venv.glob("lib/python*")
    lib.rename(lib.with_name("python3.1"))


def _empty(venv: Path) -> None:
    for content in list(venv.iterdir()):
        if content.is_dir() and not content.is_symlink():
            shutil.rmtree(content)


HALF_MADE = [_without_pip, _without_pips_script, _python_removed, _python_upgraded, _empty]


@pytest.mark.parametrize("breaking", HALF_MADE)
def test_a_broken_environment_is_created_again(
    project: Path, breaking: Callable[[Path], None]
) -> None:
    assert made(project) == (0, 2)
    assert made(project) == (0, 0), "what works is left alone"
    breaking(project / ".venv")
    assert made(project) == (0, 2)
    assert made(project) == (0, 0)


def test_a_moved_project_gets_a_new_environment(project: Path) -> None:
    assert made(project) == (0, 2)
    moved = project.rename(project.with_name("elsewhere"))
    assert made(moved) == (0, 2)
    assert str(moved) in (moved / ".venv/bin/pip").read_text()


def test_a_project_behind_a_link_keeps_its_environment(project: Path) -> None:
    assert made(project) == (0, 2)
    link = project.with_name("link")
    link.symlink_to(project)
    assert made(link) == (0, 0)


def test_an_incomplete_environment_is_created_again(project: Path) -> None:
    (project / "interrupt").touch()
    status, installed = made(project)
    assert status != 0
    assert installed == 0
    (project / "interrupt").unlink()
    assert made(project) == (0, 2)


def test_help_does_not_change_the_environment(project: Path) -> None:
    (project / ".venv").mkdir()
    help_ = [shutil.which("make") or "make", "help"]
    subprocess.run(help_, cwd=project, check=True, capture_output=True, timeout=60)
    assert (project / ".venv").is_dir()
