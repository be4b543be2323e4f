"""Fifty concurrent copies of an answer make one turn."""

from pathlib import Path

from tests.faults.same_key import same_key_rounds


async def test_the_same_answer_fifty_times_at_once_is_one_turn(tmp_path: Path) -> None:
    assert (await same_key_rounds(5, tmp_path)).failures == []
