import asyncio
from dataclasses import replace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from tests.fakes import FakeLLM

from daedam.clients.base import Recipient
from daedam.clients.chain import LLMChain
from daedam.main import Parts, _adapting_models


async def test_a_failed_background_task_is_logged_with_its_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    parts: dict[str, Any] = {name: AsyncMock() for name in Parts.__dataclass_fields__}
    parts["live"].watch.side_effect = ValueError("may contain a transcript")
    async with Parts(**parts).running():
        await asyncio.sleep(0)
    assert "background task (live connections) failed: ValueError" in caplog.text
    assert "transcript" not in caplog.text


@pytest.mark.parametrize(
    ("recipient", "used"), [(Recipient.GOOGLE, False), (Recipient.SERVER, True), (None, True)]
)
def test_the_wording_of_a_plan_is_not_sent_to_google(
    recipient: Recipient | None, used: bool
) -> None:
    llm = FakeLLM()
    llm.recipient = recipient
    llm.capabilities = replace(llm.capabilities, judges=True, phrases=True, phrases_english=True)
    models = _adapting_models(LLMChain([llm], timeout_s=1))
    assert set(models) == ({"ko", "en"} if used else set())
