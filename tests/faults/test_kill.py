"""Every acknowledged answer is stored exactly once after a SIGKILL."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.kill_rounds import kill_rounds


@pytest.fixture(scope="module")
def postgres_uri() -> Iterator[str]:
    """Start a real PostgreSQL server on its own socket; yield its URI.

    Its files are not in pytest's temporary folder. They belong to another user, and each start of
    pytest closes that folder to other users.
    """
    pgserver = pytest.importorskip("pgserver")
    with tempfile.TemporaryDirectory(prefix="daedam-postgres-") as folder:
        server = pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


async def test_every_acknowledged_answer_is_stored_exactly_once(
    tmp_path: Path, postgres_uri: str
) -> None:
    result, figures = await kill_rounds(10, 1, tmp_path, postgres_uri)
    assert result.failures == []
    assert result.rounds == 10
    # The test is meaningful only if most servers were killed, and at different boundaries.
    assert isinstance(figures["killed"], int)
    assert figures["killed"] >= 7
    assert isinstance(figures["places"], int)
    assert figures["places"] >= 6
