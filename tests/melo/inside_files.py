"""The search order for the checkpoint's files and the package `melo`."""

import subprocess
import sys
from pathlib import Path

import pytest
from model_servers.melo import checkpoint

from tests import ROOT


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove the environment variable of the checkpoint; change to a folder without .env."""
    monkeypatch.delenv(checkpoint.CKPT_PATH_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_an_argument_precedes_the_setting_which_precedes_the_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clone = ROOT / "backend" / "third_party" / "MeloTTS" / "melo" / "pretrained" / "G_0.pth"
    assert checkpoint.checkpoint_path() == clone
    (tmp_path / ".env").write_text("MELO_TTS_CKPT_PATH=of_file.pth\n")
    assert checkpoint.checkpoint_path() == Path("of_file.pth")
    monkeypatch.setenv(checkpoint.CKPT_PATH_VARIABLE, "of_environment.pth")
    assert checkpoint.checkpoint_path() == Path("of_environment.pth")
    assert checkpoint.checkpoint_path(Path("argument.pth")) == Path("argument.pth")
    monkeypatch.setenv(checkpoint.CKPT_PATH_VARIABLE, "")
    assert checkpoint.checkpoint_path() == clone


@pytest.mark.parametrize("name", ["checkpoint.pth", "G_0.pth"])
def test_the_checkpoint_of_a_folder_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert checkpoint.checkpoint_path(tmp_path) == tmp_path / name


def test_a_converted_folder_is_recognised_by_its_files(tmp_path: Path) -> None:
    assert checkpoint.converted_folder(tmp_path) is None
    for name in checkpoint.CONVERTED:
        (tmp_path / name).touch()
    assert checkpoint.converted_folder(tmp_path) == tmp_path
    assert checkpoint.converted_folder(tmp_path / "model.onnx") == tmp_path


def test_the_description_lists_the_missing_files_and_their_sources(tmp_path: Path) -> None:
    description = checkpoint.describe_files(tmp_path / "checkpoint.pth")
    for expected in (
        "myshell-ai/MeloTTS-Korean",
        "kykim/bert-kor-base",
        "bert-kor-base/",
        "vocab.txt",
    ):
        assert expected in description
    assert "모델 파일이 없습니다" in description
    assert "its model is not here" in description


def test_a_clone_precedes_the_installed_package(tmp_path: Path) -> None:
    (tmp_path / "melo").mkdir()
    (tmp_path / "melo" / "__init__.py").touch()
    code = (
        "import sys, pathlib; from model_servers.melo.package import use_melo; "
        "use_melo(pathlib.Path(sys.argv[1])); import melo; print(melo.__file__)"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert finished.stdout.strip() == str(tmp_path / "melo" / "__init__.py"), finished.stderr
