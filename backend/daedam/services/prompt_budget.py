"""Shorten prompts to the context of the language model."""

from collections.abc import Callable, Sequence

from daedam.clients.base import LLMClient, Message
from daedam.interview.turn import Exchange

LEAVE_OUT_BY = 4
"""Exchanges are left out in groups of this size. Several prompts in a row then have the same
beginning, which the model computes once."""

SHORTEST_ANSWER = 60
"""Characters of the last answer that are always included."""

MessagesOf = Callable[[Sequence[Exchange], int], list[Message]]
"""A function that builds a prompt from exchanges and the maximum characters of the last answer."""


async def followup_messages(
    llm: LLMClient,
    messages_of: MessagesOf,
    history: Sequence[Exchange],
    *,
    answer_characters: int,
    max_tokens: int,
) -> list[Message]:
    """Return a prompt about `history` that fits the model's context.

    The oldest exchanges are left out first, then the middle of the last answer.
    `answer_characters` is the maximum length of the last answer. `max_tokens` are reserved for the
    reply.
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
    recent = _without(history, many)
    messages = messages_of(recent, answer_characters)
    while answer_characters > SHORTEST_ANSWER and not await fits(messages):
        answer_characters //= 2
        messages = messages_of(recent, answer_characters)
    return messages


async def answer_messages(
    llm: LLMClient,
    messages_of: Callable[[str], list[Message]],
    answer: str,
    *,
    max_tokens: int,
) -> list[Message]:
    """Return a prompt about one answer that fits; if needed, the middle of the answer is cut."""
    messages = messages_of(answer)
    characters = len(answer)
    while characters > SHORTEST_ANSWER and not await llm.fits(messages, max_tokens=max_tokens):
        characters = characters * 3 // 4
        messages = messages_of(head_and_tail(answer, characters))
    return messages


def head_and_tail(text: str, characters: int) -> str:
    """Return `text` or, if it is longer than `characters`, its beginning and end with `…` between.

    The result has about `characters` characters, a third of them from the beginning. Speakers name
    the topic at the beginning and the important part at the end.
    """
    if len(text) <= characters:
        return text
    head = text[: characters // 3].rsplit(" ", 1)[0]
    tail = text[characters // 3 - characters :].split(" ", 1)[-1]
    return f"{head} … {tail}"


def _without(history: Sequence[Exchange], groups: int) -> Sequence[Exchange]:
    """Return `history` without its oldest `groups` groups, but always with its last exchange."""
    return history[min(groups * LEAVE_OUT_BY, len(history) - 1) :]
