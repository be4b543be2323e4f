"""What was not done as usual in a turn, and how that is said to the person: providers that stood in
for others, and parts of a recording that were not heard.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Role = Literal["stt", "llm", "tts", "recording"]

NO_PROVIDER = "none"
"""Stands where no provider could do its part."""

WHOLE, CUT, INCOMPLETE = "whole", "cut", "incomplete"
"""What a recording should be, and what was heard of it instead."""

WORTH_SAYING_S = 0.5
"""Recorders stop a little after the limit; a person misses nothing when so much is cut off."""

_SENTENCES_FOR_RECORDINGS = {
    CUT: (
        "녹음이 제한 시간보다 길어 초과한 부분은 제외했습니다.",
        "The recording was longer than the limit. The part beyond it was left out.",
    ),
    INCOMPLETE: (
        "녹음 파일의 일부가 없거나 손상되어 나머지만 인식했습니다.",
        "Part of the recording is missing or damaged. Only the rest was transcribed.",
    ),
}

_SENTENCES: dict[Role, tuple[str, str]] = {
    "stt": (
        "음성 인식 서버가 응답하지 않아 예비 인식기로 들었습니다.",
        "The speech recogniser did not answer; another one listened in its place.",
    ),
    "llm": (
        "질문을 만드는 모델이 응답하지 않아 다른 모델이 대신했습니다.",
        "The language model did not answer; another one stood in.",
    ),
    "tts": (
        "음성 합성 서버가 응답하지 않아 다른 목소리로 읽어 드립니다.",
        "The voice server did not answer; another voice reads the question.",
    ),
}

_SENTENCES_FOR_NOBODY: dict[Role, tuple[str, str]] = {
    "stt": (
        "지금은 받아쓸 수 없어 녹음만 보관했습니다. 면접은 그대로 이어집니다.",
        "Your answer cannot be transcribed now; its recording is kept and the interview goes on.",
    ),
    "llm": (
        "질문을 만드는 모델이 응답하지 않아 준비된 질문으로 이어 갑니다.",
        "The language model did not answer; a prepared question is asked.",
    ),
    "tts": (
        "지금은 음성을 만들 수 없어 질문을 글로 보여 드립니다.",
        "No voice can be had now; the question is shown as text.",
    ),
}


@dataclass(frozen=True)
class Fallback:
    """In `role`, `used` did the work of `wanted`; `used` is `NO_PROVIDER` where nobody could.

    With the role `recording`: `WHOLE` was wanted, and `used` is `CUT` or `INCOMPLETE`.
    """

    role: Role
    wanted: str
    used: str

    @property
    def sentences(self) -> tuple[str, str]:
        """What happened, in Korean and in English."""
        if self.role == "recording":
            return _SENTENCES_FOR_RECORDINGS[self.used]
        return (_SENTENCES_FOR_NOBODY if self.used == NO_PROVIDER else _SENTENCES)[self.role]


def add_fallback(
    so_far: Sequence[dict[str, str]], role: Role, *, wanted: str, used: str
) -> list[dict[str, str]]:
    """`so_far`, and one more where another than the wanted provider did the work."""
    if used == wanted:
        return list(so_far)
    return [*so_far, asdict(Fallback(role, wanted, used))]


def lost_audio_notices(cut_s: float, is_incomplete: bool) -> list[dict[str, str]]:
    """What was not heard of a recording: `cut_s` seconds past the limit, or damaged parts."""
    used = [CUT] * (cut_s >= WORTH_SAYING_S) + [INCOMPLETE] * is_incomplete
    return [asdict(Fallback("recording", WHOLE, name)) for name in used]
