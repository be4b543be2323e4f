"""Concurrent interviews do not deadlock the server."""

from pathlib import Path

from tests.faults.side_by_side import PEOPLE, side_by_side_rounds


async def test_eight_concurrent_interviews_with_remote_models_are_served(tmp_path: Path) -> None:
    result, figures = await side_by_side_rounds(15, tmp_path)
    assert result.failures == []
    assert isinstance(figures["answers"], int)
    assert figures["answers"] >= 2 * PEOPLE
    assert isinstance(figures["looks at /livez"], int)
    assert figures["looks at /livez"] >= 10
