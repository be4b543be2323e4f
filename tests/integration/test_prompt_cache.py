"""The real language model drops the prompts of a deleted interview."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from daedam.clients.llama_engine import LlamaEngine
from daedam.clients.local_models import llm_name
from daedam.settings import Settings

pytestmark = pytest.mark.models

FIXED = {"role": "system", "content": "당신은 면접관입니다. 짧게 묻습니다."}
ANSWER = {
    "role": "user",
    "content": "저는 결제 시스템을 운영하면서 장애 대응 절차를 새로 만들고 배포 시간을 줄였습니다.",
}


@pytest.fixture
async def engine(real_settings: Settings, tmp_path: Path) -> AsyncIterator[LlamaEngine]:
    model = real_settings.models_path / llm_name(real_settings) / "model.gguf"
    engine = LlamaEngine(model, prompts_path=tmp_path)
    await engine.prepare({"messages": [FIXED]})
    yield engine
    await engine.close()


async def cached_tokens(engine: LlamaEngine) -> int:
    """Send a request with `ANSWER`; return the number of prompt tokens read from the cache."""
    request = {"messages": [FIXED, ANSWER], "max_tokens": 1}
    timings: list[dict[str, Any]] = [
        chunk["timings"] async for chunk in engine.stream(request) if "timings" in chunk
    ]
    return int(timings[-1]["cache_n"])


async def test_forgotten_prompts_are_computed_again(engine: LlamaEngine) -> None:
    fixed_only = await cached_tokens(engine)
    assert await cached_tokens(engine) > fixed_only
    erased = engine.forget_prompts()
    assert erased is not None
    await erased
    assert await cached_tokens(engine) == fixed_only
