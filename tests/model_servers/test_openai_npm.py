"""The model servers with OpenAI's official npm client, in the version of the frontend's lock."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests import ROOT
from tests.model_servers.openai_servers import KEY, SOUND, running

PACKAGE = ROOT / "frontend" / "node_modules" / "openai" / "index.mjs"
SCRIPT = Path(__file__).parent / "node" / "contract.mjs"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.skipif(
    not PACKAGE.is_file(),
    reason="frontend/node_modules has no openai: `make check` or `npm ci` in frontend/ installs it",
)
def test_every_check_with_the_npm_client_passes(tmp_path: Path) -> None:
    audio = tmp_path / "audio.wav"
    audio.write_bytes(SOUND)
    with running() as servers:
        environment = {
            **os.environ,
            "LLM": servers.llm,
            "STT": servers.stt,
            "TTS": servers.tts,
            "KEY": KEY,
            "SOUND": str(audio),
        }
        finished = subprocess.run(
            [str(shutil.which("node")), str(SCRIPT), str(PACKAGE)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    checks = [json.loads(line) for line in finished.stdout.splitlines()]
    assert len(checks) > 15, finished.stderr
    assert [check for check in checks if "error" in check] == []
    assert finished.returncode == 0
