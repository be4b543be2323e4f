"""The supervisor behind `make servers`."""

import asyncio
from pathlib import Path

import pytest
from model_servers.start import ServerProcess, Supervisor, server_processes

FAILS_ONCE = """
import pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
seen = pathlib.Path(sys.argv[1])
count = len(seen.read_text()) if seen.exists() else 0
seen.write_text("x" * (count + 1))
print("start", count, flush=True)
if count == 0:
    sys.exit(3)
signal.sigwait({signal.SIGTERM})
print("stopped by SIGTERM", flush=True)
"""


async def test_an_ended_server_is_restarted_and_a_stop_terminates_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    failing = ServerProcess("stt", ("-c", FAILS_ONCE, str(tmp_path / "seen")))
    supervisor = Supervisor([failing], pauses_s=(0.01,), colour=False)
    running = asyncio.create_task(supervisor.run())
    for _ in range(400):
        await asyncio.sleep(0.02)
        if (tmp_path / "seen").exists() and (tmp_path / "seen").read_text() == "xx":
            break
    supervisor.stop()
    await asyncio.wait_for(running, 20)
    output = capfd.readouterr().out
    assert "stt  start 0" in output
    assert "stt  start 1" in output
    assert "(3)" in output
    assert "stopped by SIGTERM" in output


def test_the_small_models_are_served_without_a_gpu() -> None:
    small = {server.name: server.arguments for server in server_processes(cuda=False)}
    assert small["stt"][-2:] == ("--model", "base")
    large = {server.name: server.arguments for server in server_processes(cuda=True)}
    assert "large-v3" in large["stt"]
    ports = [arguments[arguments.index("--port") + 1] for arguments in small.values()]
    assert ports == ["8002", "8003", "8004"]
