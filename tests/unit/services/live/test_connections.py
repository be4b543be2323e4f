"""The end of live connections whose interview is deleted or revoked."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from daedam.services.live.claims import RegisteredConnection
from daedam.services.live.connections import LiveConnection, LiveConnections
from daedam.services.live.events import RequestFailed


class SlowAnswer:
    """An answer whose audio is deleted when `may_end` is set."""

    def __init__(self) -> None:
        self.question = SimpleNamespace(id=1)
        self.may_end = asyncio.Event()
        self.is_deleted = False

    async def discard(self) -> None:
        await self.may_end.wait()
        self.is_deleted = True


class FailingAnswer(SlowAnswer):
    async def discard(self) -> None:
        raise OSError("the disk is gone")


def connection(answer: SlowAnswer, sent: list[Any]) -> LiveConnection:
    """Return a connection whose current answer is `answer`. Its events are appended to `sent`."""
    context = cast(Any, SimpleNamespace(speech_cache=None))
    connections = LiveConnections(context, cast(Any, None))
    made = LiveConnection(connections, "s", RegisteredConnection(1, "ko"), sent.append)
    made.current_answer = cast(Any, answer)
    return made


async def test_the_client_gets_the_error_after_its_audio_is_deleted() -> None:
    answer, sent = SlowAnswer(), list[Any]()
    ended = connection(answer, sent)
    both = [asyncio.create_task(ended.dismiss()) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sent == []
    answer.may_end.set()
    await asyncio.gather(*both)
    assert answer.is_deleted
    assert [type(event) for event in sent] == [RequestFailed]
    assert ended.lost.is_set()


async def test_a_connection_ends_although_its_audio_cannot_be_deleted() -> None:
    sent: list[Any] = []
    ended = connection(FailingAnswer(), sent)
    with pytest.raises(OSError, match="the disk"):
        await ended.dismiss()
    assert [type(event) for event in sent] == [RequestFailed]
    assert ended.lost.is_set()
