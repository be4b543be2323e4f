"""Whether recognised text is borne out by the sound, or was made up by the model.

Whisper was trained on subtitles. Over silence and noise it writes what subtitles end with
("시청해주셔서 감사합니다", "MBC 뉴스 …입니다"), often with high confidence, so its own
probabilities are not enough: the text must also fit into the speech that voice activity found.
"""

import re
from dataclasses import dataclass

MAX_SYLLABLES_PER_S = 14.0
"""More Korean syllables a second than anybody speaks; fast readers reach about 9."""

MAX_CLICHE_SYLLABLES_PER_S = 6.0
"""Likewise for subtitle phrases: a person who really says one takes an ordinary time over it."""

MIN_CONFIDENCE = 0.37
"""exp(-1): Whisper's own threshold on the average log-probability."""

MAX_NO_SPEECH = 0.5
"""With a confidence under `MIN_CONFIDENCE`, a segment likelier silent than spoken is dropped."""

_CLICHES = re.compile(
    r"""
    (끝까지)?(지금까지)?시청해주셔서(감사합니다|고맙습니다)
    | (구독|좋아요)(과|와|및)?(구독|좋아요|알림설정)*(까지)?(을|를)?(꼭)?
      (부탁드립니다|눌러주세요|부탁드려요)
    | (mbc|kbs|sbs|ytn|jtbc|연합)뉴스.{0,12}(입니다|이었습니다|였습니다)
    | .{0,6}(한글|한국어)?자막(제공|제작|by|은).{0,24}
    | (다음(영상|시간|주)에(서)?|다음에)(또)?(만나요|뵙겠습니다|봐요|만나겠습니다)
    | (이|오늘)영상(은|이|을).{0,20}
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class SpeechSpans:
    """Where somebody speaks: (start, end) in seconds, in order, not overlapping."""

    spans: tuple[tuple[float, float], ...]

    @property
    def total_s(self) -> float:
        return sum(end - start for start, end in self.spans)

    def overlap_s(self, start_s: float, end_s: float) -> float:
        """Seconds of speech between `start_s` and `end_s`."""
        return sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in self.spans)


def letters(text: str) -> str:
    """`text` without spaces and marks, in lower case."""
    return re.sub(r"[\W_]", "", text).lower()


def is_invented(
    text: str, *, speech_s: float, confidence: float, no_speech_probability: float
) -> bool:
    """Whether a segment's `text` is better dropped than believed.

    `speech_s` is how long somebody really spoke within the segment, `confidence` the geometric
    mean of its token probabilities.
    """
    plain = letters(text)
    if not plain:
        return True
    if confidence < MIN_CONFIDENCE and no_speech_probability > MAX_NO_SPEECH:
        return True
    rate = len(plain) / speech_s if speech_s > 0 else float("inf")
    if rate > MAX_SYLLABLES_PER_S:
        return bool(re.search("[가-힣]", plain)) or speech_s == 0
    return bool(_CLICHES.fullmatch(plain)) and (
        rate > MAX_CLICHE_SYLLABLES_PER_S or no_speech_probability > 0.2 or confidence < 0.6
    )
