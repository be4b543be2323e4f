"""Every response to a generated request is described in the OpenAPI document."""

from pathlib import Path

from tests.faults.schema_fuzz import fuzz_rounds

REQUESTS = 520
"""About ten for each operation."""


def test_every_response_is_described(tmp_path: Path) -> None:
    result, figures = fuzz_rounds(REQUESTS, tmp_path)
    assert result.failures == []
    assert result.rounds >= REQUESTS
    statuses = figures["statuses"]
    assert isinstance(statuses, dict)
    # The test proves nothing if all requests are rejected for the same reason.
    assert {"200", "401", "404", "422"} <= set(statuses)
