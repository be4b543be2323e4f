"""Prompts that fit into a language model's context, however long an interview or an answer is."""

from collections.abc import Callable, Sequence

from daedam.clients.base import LLMClient, Message
from daedam.interview.turn import Exchange

LEAVE_OUT_BY = 4
"""Exchanges leave a prompt in groups of so many. The prompts after it begin alike, so that the
model computes their beginning once."""

SHORTEST_ANSWER = 60
"""Characters of the last answer that always stay."""

MessagesOf = Callable[[Sequence[Exchange], int], list[Message]]
"""The prompt about some exchanges, the last answer cut to a number of characters."""


async def followup_messages(
    llm: LLMClient,
    messages_of: MessagesOf,
    history: Sequence[Exchange],
    *,
    answer_characters: int,
    max_tokens: int,
) -> list[Message]:
    """The prompt about `history` that fits: the oldest exchanges leave first, then the middle of
    the last answer.

    `answer_characters` is the most that is kept of the last answer, `max_tokens` the reply's room.
    """

    async def fits(messages: Sequence[Message]) -> bool:
        return await llm.fits(messages, max_tokens=max_tokens)

    messages = messages_of(history, answer_characters)
    if await fits(messages):
        return messages
    few, many = 1, -(-(len(history) - 1) // LEAVE_OUT_BY)
    while few < many:
        half = (few + many) // 2
        if await fits(messages_of(_without(history, half), answer_characters)):
            many = half
        else:
            few = half + 1
    kept = _without(history, many)
    messages = messages_of(kept, answer_characters)
    while answer_characters > SHORTEST_ANSWER and not await fits(messages):
        answer_characters //= 2
        messages = messages_of(kept, answer_characters)
    return messages


async def answer_messages(
    llm: LLMClient,
    messages_of: Callable[[str], list[Message]],
    answer: str,
    *,
    max_tokens: int,
) -> list[Message]:
    """The prompt about one answer that fits; the answer's middle leaves where it does not."""
    messages = messages_of(answer)
    characters = len(answer)
    while characters > SHORTEST_ANSWER and not await llm.fits(messages, max_tokens=max_tokens):
        characters = characters * 3 // 4
        messages = messages_of(head_and_tail(answer, characters))
    return messages


def head_and_tail(text: str, characters: int) -> str:
    """`text`, or its first third and its end with `…` between: about `characters` together.

    People end on what matters, and say at the beginning what it is about.
    """
    if len(text) <= characters:
        return text
    head = text[: characters // 3].rsplit(" ", 1)[0]
    tail = text[characters // 3 - characters :].split(" ", 1)[-1]
    return f"{head} … {tail}"


def _without(history: Sequence[Exchange], groups: int) -> Sequence[Exchange]:
    """`history` without its oldest groups; its last exchange stays."""
    return history[min(groups * LEAVE_OUT_BY, len(history) - 1) :]
