"""Acknowledgements that are spoken after an answer if the next question is late."""

from collections.abc import Mapping, Sequence
from random import Random

from daedam.utils.language import Language

ACKNOWLEDGEMENTS: Mapping[Language, Sequence[str]] = {
    "ko": (
        "네.",
        "예.",
        "네, 잘 알겠습니다.",
        "아, 네.",
        "네, 그렇군요.",
        "네, 알겠습니다.",
        "네, 감사합니다.",
        "네, 잘 들었습니다.",
        "네, 그러셨군요.",
        "아, 그렇군요.",
        "네, 이해했습니다.",
        "네, 말씀 감사합니다.",
        "네, 답변 감사합니다.",
        "네, 말씀해 주셔서 감사합니다.",
    ),
    "en": (
        "Okay.",
        "Got it.",
        "I see.",
        "Yes.",
        "All right.",
        "Thank you.",
        "Okay, I see.",
        "I understand.",
        "Okay, thank you.",
        "Thank you for that.",
        "I see, thank you.",
        "Okay, thank you for explaining that.",
        "Thank you for telling me about that.",
        "Thank you for walking me through that.",
    ),
}
"""Neutral confirmations. Praise is excluded, because it would be a verdict."""

SHORTEST = 4
"""How many of the shortest texts are allowed for any gap, so that there is always a choice."""


def choose_acknowledgement(
    lengths_s: Mapping[str, float], gap_s: float, *, last: str | None, random: Random
) -> str | None:
    """Return a random acknowledgement that is not longer than the gap of `gap_s` seconds.

    `lengths_s` maps each available text to its duration in seconds. The `SHORTEST` shortest texts
    are allowed for any gap. `last`, the previous acknowledgement, is never returned. Return None if
    no other text is allowed.
    """
    by_length: Sequence[str] = sorted(lengths_s, key=lambda text: (lengths_s[text], text))
    choice = [
        text
        for rank, text in enumerate(by_length)
        if text != last and (rank < SHORTEST or lengths_s[text] <= gap_s)
    ]
    return random.choice(choice) if choice else None
