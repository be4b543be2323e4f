"""MeloTTS in its own environment: its scripts, its server, and the client of the contract."""

import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests import ROOT
from tests.serving import free_port

from daedam.clients.melo_tts_client import MeloTTSLocalClient
from daedam.errors import ProviderRejected
from daedam.exit_codes import ExitCode

PYTHON = ROOT / ".venv-melo" / "bin" / "python"
SCRIPTS = ROOT / "backend" / "scripts"
INFER, SERVER = SCRIPTS / "melo_tts_cpu_infer.py", SCRIPTS / "run_melo_tts_server.py"
RATE_HZ = 44_100
PCM_RATE_HZ = 24_000  # of `pcm` in OpenAI's interface

installed = pytest.mark.skipif(
    not (ROOT / ".venv-melo" / ".ready").is_file(), reason="no .venv-melo: run `make melo`"
)


def environment(**changes: str) -> dict[str, str]:
    """Return an environment with one PyTorch thread, because tests share the cores."""
    kept = {k: v for k, v in os.environ.items() if k not in ("MELO_TTS_CKPT_PATH", "PYTHONPATH")}
    return {**kept, "OMP_NUM_THREADS": "1", **changes}


def run(*command: object, cwd: Path, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=500,
    )


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkpoint with random weights, made by tests/melo/tiny_melo.py."""
    folder = tmp_path_factory.mktemp("melo")
    made = run(PYTHON, "-m", "tests.melo.tiny_melo", folder, cwd=ROOT)
    assert made.returncode == 0, made.stderr
    return folder / "checkpoint.pth"


def seconds(wav: Path) -> float:
    with wave.open(str(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        return file.getnframes() / RATE_HZ


@installed
def test_the_tests_inside_the_environment_pass() -> None:
    """Run tests/melo/inside_*.py: the text frontend, both runtimes and the conversion."""
    inside = ROOT / "tests" / "melo"
    parts = sorted(inside.glob("inside_*.py"))
    done = run(PYTHON, "-m", "pytest", "-c", "pytest.ini", *parts, cwd=inside)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout.splitlines()[-1]


@installed
def test_the_script_writes_a_wav(checkpoint: Path, tmp_path: Path) -> None:
    """The script also works when this environment's Python starts it from another folder."""
    text = ("안녕하세요. 만나서 반갑습니다.", "--language", "KR", "--speaker", "KR")
    model = ("--ckpt-path", checkpoint)
    done = run(sys.executable, INFER, *text, *model, "--speed", 1.05, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    slow = run(
        *(sys.executable, INFER, *text, "--speed", 0.5, "--output", "slow.wav"),
        cwd=tmp_path,
        MELO_TTS_CKPT_PATH=str(checkpoint),
    )
    assert slow.returncode == 0, slow.stderr
    assert 0.5 < seconds(tmp_path / "tmp" / "melo_test.wav") < seconds(tmp_path / "slow.wav")


@installed
def test_the_errors_of_the_scripts_name_the_missing_files(tmp_path: Path) -> None:
    wanted = tmp_path / "here" / "checkpoint.pth"
    for command in ((INFER, "네"), (SERVER,)):
        done = run(sys.executable, *command, "--ckpt-path", wanted, cwd=tmp_path)
        assert done.returncode == ExitCode.UNAVAILABLE
        assert "Traceback" not in done.stderr
        assert str(wanted) in done.stderr
        assert "모델 파일이 없습니다" in done.stderr
        assert "myshell-ai/MeloTTS-Korean" in done.stderr
    told = run(SERVER, "--files", "--ckpt-path", wanted, cwd=tmp_path)
    assert told.returncode == 0
    assert "kykim/bert-kor-base" in told.stdout


def test_the_scripts_without_the_environment_name_make_melo(tmp_path: Path) -> None:
    shutil.copytree(SCRIPTS, tmp_path / "backend" / "scripts")
    for script, *arguments in ((INFER.name, "네"), (SERVER.name,)):
        moved = tmp_path / "backend" / "scripts" / script
        done = run(sys.executable, moved, *arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.count("make melo") == 2
        assert "실행해 주세요" in done.stderr


@pytest.fixture(scope="module")
def server(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    command = [sys.executable, SERVER, "--port", port, "--ckpt-path", checkpoint]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=folder, env=environment(), stdout=log, stderr=log
        )
        try:
            _wait_ready(f"http://127.0.0.1:{port}", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(60) in (0, -signal.SIGTERM)


def _wait_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(1200):
        try:
            if httpx2.get(f"{url}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@installed
async def test_the_server_synthesizes_by_the_contract(server: str, tmp_path: Path) -> None:
    client = MeloTTSLocalClient(server, timeout_s=120)
    try:
        await client.check()
        url = await client.synthesize("자기소개를 30초 내로 해주세요.", speaker="KR", speed=1.05)
        assert url.startswith(server)
        speech = await client.speak("자기소개를 30초 내로 해주세요.", speaker="KR", speed=1.05)
        assert speech.wav is not None
        (tmp_path / "spoken.wav").write_bytes(speech.wav)
        assert seconds(tmp_path / "spoken.wav") > 0.5
        assert speech.wav == httpx2.get(url).content
        with pytest.raises(ProviderRejected):
            await client.synthesize("…", speed=1.0)
    finally:
        await client.close()


@installed
def test_the_server_streams_on_the_openai_route(server: str) -> None:
    body = {"model": "melo", "voice": "KR", "input": "네. 좋습니다.", "response_format": "pcm"}
    with httpx2.stream("POST", f"{server}/v1/audio/speech", json=body, timeout=120) as answer:
        assert answer.status_code == 200
        assert answer.headers["x-sample-rate"] == str(PCM_RATE_HZ)
        assert len(b"".join(answer.iter_bytes())) > PCM_RATE_HZ // 4
