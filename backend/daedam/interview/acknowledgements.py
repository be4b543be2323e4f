"""What an interviewer says at once when an answer has ended, while the next question forms."""

from collections.abc import Mapping, Sequence
from random import Random

ACKNOWLEDGEMENTS = (
    "네.",
    "예.",
    "네, 네.",
    "아, 네.",
    "네, 그렇군요.",
    "네, 알겠습니다.",
    "네, 감사합니다.",
    "네, 잘 들었습니다.",
    "네, 그러셨군요.",
    "아, 그렇군요.",
    "네, 이해했습니다.",
    "네, 말씀 감사합니다.",
    "네, 좋은 말씀 감사합니다.",
    "네, 자세히 말씀해 주셔서 감사합니다.",
)
"""They say that the answer was heard and nothing of how good it was: praise is a verdict."""

SHORTEST = 4
"""How many of the shortest fit any gap: there must be a choice."""


def choose_acknowledgement(
    lengths_s: Mapping[str, float], gap_s: float, *, last: str | None, random: Random
) -> str | None:
    """An acknowledgement that covers a gap of `gap_s` and does not outlast it.

    Of those that can be spoken at once (`lengths_s`: seconds of each) the ones that fit, or else
    one of the shortest; never `last`, the one before. None when there is no other.
    """
    by_length: Sequence[str] = sorted(lengths_s, key=lambda text: (lengths_s[text], text))
    choice = [
        text
        for place, text in enumerate(by_length)
        if text != last and (place < SHORTEST or lengths_s[text] <= gap_s)
    ]
    return random.choice(choice) if choice else None
