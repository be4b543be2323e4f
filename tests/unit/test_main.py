import asyncio
from typing import Any
from unittest.mock import AsyncMock

import pytest

from daedam.main import Parts


async def test_a_failed_background_task_is_logged_with_its_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    parts: dict[str, Any] = {name: AsyncMock() for name in Parts.__dataclass_fields__}
    parts["live"].watch.side_effect = ValueError("may contain a transcript")
    async with Parts(**parts).running():
        await asyncio.sleep(0)
    assert "background task (live connections) failed: ValueError" in caplog.text
    assert "transcript" not in caplog.text
