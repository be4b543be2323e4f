"""Deviations of a turn, with the sentences that explain them to the candidate.

Deviations are fallback providers, and parts of a recording that were not transcribed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Role = Literal["stt", "llm", "tts", "recording"]

NO_PROVIDER = "none"
"""Name used where no provider could do the work."""

WHOLE, CUT, INCOMPLETE = "whole", "cut", "incomplete"
"""What was expected of a recording, and what was transcribed instead."""

MIN_REPORTED_CUT_S = 0.5
"""Shortest cut that is reported, in seconds. Shorter ones occur because recorders stop late."""

_SENTENCES_FOR_RECORDINGS = {
    CUT: (
        "녹음이 제한 시간보다 길어 초과한 부분은 제외했어요.",
        "The recording was longer than the limit. The part beyond it was left out.",
    ),
    INCOMPLETE: (
        "녹음 파일의 일부가 없거나 손상되어 나머지만 인식했어요.",
        "Part of the recording is missing or damaged. Only the rest was transcribed.",
    ),
}

_SENTENCES: dict[Role, tuple[str, str]] = {
    "stt": (
        "음성 인식 서버가 응답하지 않아 다른 방식으로 음성을 인식했어요.",
        "The speech recognition server did not answer. A fallback recogniser was used.",
    ),
    "llm": (
        "질문을 만드는 AI가 응답하지 않아 다른 AI를 사용했어요.",
        "The language model did not answer. Another model was used.",
    ),
    "tts": (
        "음성 합성 서버가 응답하지 않아 다른 목소리로 읽어 드려요.",
        "The voice server did not answer. Another voice reads the question.",
    ),
}

_SENTENCES_WITHOUT_PROVIDER: dict[Role, tuple[str, str]] = {
    "stt": (
        "지금은 음성을 텍스트로 바꿀 수 없어 녹음만 저장했어요. 면접은 계속돼요.",
        "Your answer cannot be transcribed now. The recording is saved. The interview continues.",
    ),
    "llm": (
        "질문을 만드는 AI가 응답하지 않아 준비된 질문으로 진행해요.",
        "The language model did not answer. A prepared question is asked.",
    ),
    "tts": (
        "지금은 음성을 만들 수 없어 질문을 텍스트로 보여 드려요.",
        "No voice is available now. The question is shown as text.",
    ),
}


@dataclass(frozen=True)
class Fallback:
    """In `role`, provider `used` did the work of `wanted`; `used` may be `NO_PROVIDER`.

    With the role `recording`, `wanted` is `WHOLE`, and `used` is `CUT` or `INCOMPLETE`.
    """

    role: Role
    wanted: str
    used: str

    @property
    def sentences(self) -> tuple[str, str]:
        """Description for the candidate, in Korean and in English."""
        if self.role == "recording":
            return _SENTENCES_FOR_RECORDINGS[self.used]
        return (_SENTENCES_WITHOUT_PROVIDER if self.used == NO_PROVIDER else _SENTENCES)[self.role]


def add_fallback(
    so_far: Sequence[dict[str, str]], role: Role, *, wanted: str, used: str
) -> list[dict[str, str]]:
    """Return the entries `so_far`, and a further entry if a fallback did the work."""
    if used == wanted:
        return list(so_far)
    return [*so_far, asdict(Fallback(role, wanted, used))]


def lost_audio_notices(cut_s: float, is_incomplete: bool) -> list[dict[str, str]]:
    """Return entries for audio beyond the limit (`cut_s` seconds) and for damaged audio."""
    used = [CUT] * (cut_s >= MIN_REPORTED_CUT_S) + [INCOMPLETE] * is_incomplete
    return [asdict(Fallback("recording", WHOLE, name)) for name in used]
