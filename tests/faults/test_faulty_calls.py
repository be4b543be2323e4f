"""Interviews reach their end although calls to models, disk and database fail."""

import contextlib
from pathlib import Path

import pytest
from tests.faults.faulty import Faults, faulty_files, faulty_rounds

from daedam.errors import DiskFull
from daedam.storage.journals import FrameJournal
from daedam.storage.vault import Vault


async def test_interviews_end_although_every_hundredth_call_fails(tmp_path: Path) -> None:
    result, figures = await faulty_rounds(2, tmp_path)
    assert result.failures == []
    failed = figures["faults"]
    assert isinstance(failed, dict)
    # The test is meaningful only if some calls failed after their work.
    assert {"database commit after", "database statement after"} <= set(failed)


async def test_interviews_end_although_disk_and_models_fail(tmp_path: Path) -> None:
    result, figures = await faulty_rounds(2, tmp_path, beyond_database=0.1)
    assert result.failures == []
    failed = figures["faults"]
    assert isinstance(failed, dict)
    assert any(name.startswith(("file", "store")) for name in failed)
    assert any(name.startswith(("stt", "llm", "tts")) for name in failed)


@pytest.mark.parametrize("seed", range(20))
async def test_acknowledged_frames_survive_failing_writes(tmp_path: Path, seed: int) -> None:
    faults = Faults(seed, beyond_database=0.2)
    path = tmp_path / "live" / "answer.frames"
    journal = FrameJournal(path, Vault(bytes(32)))
    frames = [bytes([number]) * 320 for number in range(40)]
    await journal.open()
    acknowledged = -1
    with faulty_files(tmp_path, faults):
        faults.armed = True
        for frame in frames:
            journal.add(frame)
            with contextlib.suppress(OSError, DiskFull):
                acknowledged = await journal.flush()
    assert sum(faults.failed.values()) >= 3
    found = await FrameJournal(path, Vault(bytes(32))).open()
    assert len(found) > acknowledged
    assert found == frames[: len(found)]
