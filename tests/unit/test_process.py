"""Process-wide settings: every program applies them, even if NumPy is already imported."""

import asyncio
import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import onnxruntime
import pytest
from tests import ROOT

from daedam import process
from daedam.errors import Stuck

TELL = """
import atexit, importlib.abc, json, os, sys
onnxruntime_imports = []
class WatchImports(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            onnxruntime_imports.append(os.environ.get("ORT_DISABLE_TELEMETRY"))
sys.meta_path.insert(0, WatchImports())
{before}
def tell():
    import numpy, threadpoolctl
    blas = [i["num_threads"] for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"]
    import onnxruntime
    found = {{"blas": blas, "errors": sys.stdout.errors, "telemetry_off": onnxruntime_imports}}
    print("\\n" + json.dumps(found), flush=True)
atexit.register(tell)
sys.argv = ["program", "--help"]
{program}
"""

MODULE = "import runpy; runpy.run_module({!r}, run_name='__main__')"

PROGRAMS = {
    "daedam": "from daedam.cli.main import main; main()",
    "an ASGI server of your own": """
from daedam.main import build
from daedam.settings import load_settings
try:
    build(load_settings(_env_file=None, database_url="sqlite://", daedam_master_key="short"))
except Exception: ...
""",
    "whisper server": MODULE.format("model_servers.whisper"),
    "llm server": MODULE.format("model_servers.llm"),
    "tts server": MODULE.format("model_servers.tts"),
    "melo server": MODULE.format("model_servers.melo"),
    "melo script": "from model_servers.melo.infer import main; main(['--help'])",
    "all servers": MODULE.format("model_servers.start"),
    "ray": MODULE.format("model_servers.ray_app"),
    "a ray replica": """
from model_servers.ray_app import _app_builder
_app_builder("tts", ["--engine", "espeak"])()
""",
}


@pytest.mark.parametrize(
    ("program", "before"), [("daedam", "import numpy"), *((name, "") for name in PROGRAMS)]
)
def test_every_program_limits_blas_to_one_thread_and_turns_off_telemetry(
    program: str, before: str
) -> None:
    if "ray" in program:
        pytest.importorskip("ray", reason="Ray is not installed: `make servers` does")
    done = subprocess.run(
        [sys.executable, "-c", TELL.format(before=before, program=PROGRAMS[program])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["blas"] == [1], done.stderr
    assert told["errors"] == "replace"
    assert told["telemetry_off"] == ["1"]


def test_onnx_runtime_reads_the_variable_that_turns_off_its_telemetry() -> None:
    library = Path(onnxruntime.__file__).parent / "capi"
    assert any(b"ORT_DISABLE_TELEMETRY" in file.read_bytes() for file in library.glob("*.so"))


async def test_a_process_whose_threads_are_all_busy_is_stuck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "THREAD_WAIT_S", 0.1)
    loop = asyncio.get_running_loop()
    free = threading.Event()
    loop.set_default_executor(ThreadPoolExecutor(2))
    try:
        await process.check_alive()
        busy = [asyncio.create_task(asyncio.to_thread(free.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Stuck):
            await process.check_alive()
        free.set()
        await asyncio.gather(*busy)
        await process.check_alive()
    finally:
        free.set()
        loop.set_default_executor(ThreadPoolExecutor())
