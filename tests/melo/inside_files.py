"""Where the files and the package `melo` are looked for, and in which order."""

import subprocess
import sys
from pathlib import Path

import pytest
from model_servers.melo import checkpoint

from tests import ROOT


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the tester's decides what a test sees."""
    monkeypatch.delenv(checkpoint.CKPT_PATH_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_given_path_goes_before_the_setting_and_that_before_the_clone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clone = ROOT / "backend" / "third_party" / "MeloTTS" / "melo" / "pretrained" / "G_0.pth"
    assert checkpoint.checkpoint_path() == clone
    (tmp_path / ".env").write_text("MELO_TTS_CKPT_PATH=of_file.pth\n")
    assert checkpoint.checkpoint_path() == Path("of_file.pth")
    monkeypatch.setenv(checkpoint.CKPT_PATH_VARIABLE, "of_environment.pth")
    assert checkpoint.checkpoint_path() == Path("of_environment.pth")
    assert checkpoint.checkpoint_path(Path("given.pth")) == Path("given.pth")
    monkeypatch.setenv(checkpoint.CKPT_PATH_VARIABLE, "")
    assert checkpoint.checkpoint_path() == clone


@pytest.mark.parametrize("name", ["checkpoint.pth", "G_0.pth"])
def test_a_folder_may_be_given(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert checkpoint.checkpoint_path(tmp_path) == tmp_path / name


def test_a_converted_folder_is_known_by_its_files(tmp_path: Path) -> None:
    assert checkpoint.converted_folder(tmp_path) is None
    for name in checkpoint.CONVERTED:
        (tmp_path / name).touch()
    assert checkpoint.converted_folder(tmp_path) == tmp_path
    assert checkpoint.converted_folder(tmp_path / "model.onnx") == tmp_path


def test_the_guide_tells_what_goes_where(tmp_path: Path) -> None:
    told = checkpoint.guide(tmp_path / "checkpoint.pth")
    for wanted in (
        "myshell-ai/MeloTTS-Korean",
        "kykim/bert-kor-base",
        "bert-kor-base/",
        "vocab.txt",
    ):
        assert wanted in told
    assert "모델 파일이 없습니다" in told
    assert "its model is not here" in told


def test_a_clone_goes_before_the_installed_package(tmp_path: Path) -> None:
    (tmp_path / "melo").mkdir()
    (tmp_path / "melo" / "__init__.py").touch()
    code = (
        "import sys, pathlib; from model_servers.melo.package import use_melo; "
        "use_melo(pathlib.Path(sys.argv[1])); import melo; print(melo.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == str(tmp_path / "melo" / "__init__.py"), done.stderr
