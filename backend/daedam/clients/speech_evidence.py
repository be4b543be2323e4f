"""Detect hallucinated text: check whether the audio supports what Whisper recognised.

Whisper was trained on subtitles. For silence and noise it writes the endings of subtitles
("시청해주셔서 감사합니다", "MBC 뉴스 …입니다"), often with high confidence. For coughs,
laughter and music it writes single letters and loops ("ㄱㄱㄱ", "헤헤헤헤"). Its probabilities
alone do not show this: the text must also fit into the speech that voice activity detected.

Dropping spoken text is worse than accepting invented text, because the candidate would be asked to
repeat the answer. So a likely text is dropped only when several signs are against it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_SYLLABLES_PER_S = 14.0
"""Korean syllables per second that no speaker reaches."""

MAX_CLEAR_SYLLABLES_PER_S = 25.0
"""Maximum Korean syllables per second where Whisper reports speech with high probability. Voice
activity detection misses part of telephone, clipped or noisy speech, so the rate that is computed
from the detected part is too high."""

MIN_CLEAR_CONFIDENCE = 0.3
"""Minimum confidence at which `MAX_CLEAR_SYLLABLES_PER_S` applies. Texts of lower confidence are
unreliable."""

MAX_CLICHE_SYLLABLES_PER_S = 6.0
"""Maximum syllables per second of a subtitle phrase. Real ones are spoken at an ordinary rate.
Invented ones exceed the maximum, because little speech was detected."""

MIN_CONFIDENCE = 0.37
"""exp(-1): Whisper's own threshold on the average log-probability."""

MAX_NO_SPEECH = 0.5
"""Maximum no-speech probability of a text of low confidence.

A confidence is low below `MIN_CONFIDENCE`. For figures it is low below `LIKELY`, because Whisper
writes series of figures for noise: 1, 2, 3, 4, 4, 5.
"""

SURE_NO_SPEECH = 0.8
"""Maximum no-speech probability of a text whose confidence is below `SURE_CONFIDENCE`. Music
reaches 0.9, quiet speech 0.6."""

SURE_CONFIDENCE = 0.6

ENOUGH_SPEECH_S = 2.0
"""Minimum detected speech, in seconds, with which a likely text of an ordinary rate is kept in
spite of `SURE_NO_SPEECH`. Texts that Whisper invents for music have less speech, or a higher rate.
"""

ORDINARY_SYLLABLES_PER_S = 9.0
"""Korean syllables per second of fast readers."""

BRIEF_S = 1.0
"""Detected speech, in seconds, below which a text that is not likely must have a no-speech
probability of at most `BRIEF_NO_SPEECH`. Whisper writes single words for noise."""

BRIEF_NO_SPEECH = 0.7

LIKELY = 0.45
"""Minimum confidence of a likely text. Words of one or two syllables reach 0.4 to 0.6."""

LIKELY_NO_SPEECH = 0.3
"""No-speech probability below which a text is likely."""

SHORT_S = 0.35
"""Duration, in seconds, below which speech may be a cough. The next two limits apply to it."""

SHORT_NO_SPEECH = 0.35

SHORT_CONFIDENCE = 0.4

MIN_REPEATS = 4
"""Minimum repetitions of a unit in a loop."""

MIN_TIMED_WORDS = 4
"""Minimum number of words for `are_times_collapsed`."""

_LAUGHTER = re.compile(
    r"(?:([하핫핳핰헤헷헿히힛호홋흐흣흑후크큭키킥케])\1+)+[하핫핳핰헤헷헿히흑]?|([아어오우으])\2{3,}"
)

_LOOP = re.compile(rf"(.{{1,10}}?)\1{{{MIN_REPEATS - 1},}}")

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

_THANKS = re.compile("수고(하|많으)셨습니다")
"""Thanks that Whisper writes for audio that resembles the end of a broadcast. Candidates say this
too, so it is dropped only if the confidence is low and the no-speech probability is high."""


@dataclass(frozen=True)
class SpeechSpans:
    """Speech in a recording: (start, end) in seconds, in order, not overlapping."""

    spans: tuple[tuple[float, float], ...]

    @property
    def total_s(self) -> float:
        return sum(end - start for start, end in self.spans)

    def overlap_s(self, start_s: float, end_s: float) -> float:
        """Return the seconds of speech between `start_s` and `end_s`."""
        return sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in self.spans)


def strip_to_letters(text: str) -> str:
    """Return `text` in lower case without spaces and punctuation."""
    return re.sub(r"[\W_]", "", text).lower()


def estimate_syllables(plain: str) -> float:
    """Return the approximate number of syllables of `plain`.

    Counts one for each Hangul syllable and digit, and one for every three other letters, as in
    English.
    """
    single = len(re.findall("[가-힣0-9]", plain))
    return single + (len(plain) - single) / 3


def is_invented(
    text: str, *, speech_s: float, confidence: float, no_speech_probability: float
) -> bool:
    """Return whether a segment's `text` is probably hallucinated and should be dropped.

    `speech_s` is the duration of the speech that voice activity detection finds in the segment.
    `confidence` is the geometric mean of the token probabilities of the segment.
    """
    plain = strip_to_letters(text)
    if not plain or speech_s <= 0 or has_no_words(plain):
        return True
    least = LIKELY if plain.isdigit() else MIN_CONFIDENCE
    if confidence < least and no_speech_probability > MAX_NO_SPEECH:
        return True
    is_brief = speech_s < BRIEF_S
    if is_brief and confidence < LIKELY and no_speech_probability > BRIEF_NO_SPEECH:
        return True
    rate = estimate_syllables(plain) / speech_s
    loops = is_loop(plain)
    is_spoken = (
        speech_s >= ENOUGH_SPEECH_S
        and rate <= ORDINARY_SYLLABLES_PER_S
        and confidence >= LIKELY
        and not loops
    )
    is_unsure = confidence < SURE_CONFIDENCE and no_speech_probability > SURE_NO_SPEECH
    if is_unsure and not is_spoken:
        return True
    likely = confidence >= LIKELY and no_speech_probability < LIKELY_NO_SPEECH
    if loops and not likely:
        return True
    if speech_s < SHORT_S and (
        no_speech_probability > SHORT_NO_SPEECH or confidence < SHORT_CONFIDENCE
    ):
        return True
    if (
        _THANKS.fullmatch(plain)
        and confidence < LIKELY
        and no_speech_probability > LIKELY_NO_SPEECH
    ):
        return True
    if _CLICHES.fullmatch(plain) and (
        rate > MAX_CLICHE_SYLLABLES_PER_S or no_speech_probability > 0.2 or confidence < 0.6
    ):
        return True
    if rate <= MAX_SYLLABLES_PER_S or not re.search("[가-힣]", plain):
        return False
    surely_speech = no_speech_probability < LIKELY_NO_SPEECH
    return not (
        surely_speech and confidence >= MIN_CLEAR_CONFIDENCE and rate <= MAX_CLEAR_SYLLABLES_PER_S
    )


def are_times_collapsed(word_times: Sequence[tuple[float, float]]) -> bool:
    """Return whether most words have no duration, because the alignment found no audio for them.

    `word_times` are (start, end) in seconds. In music, more than half of the words have no
    duration; in 36 read sentences and talks, at most one word in eight.
    """
    empty = sum(end <= start for start, end in word_times)
    return len(word_times) >= MIN_TIMED_WORDS and 2 * empty > len(word_times)


def has_no_words(plain: str) -> bool:
    """Return whether `plain` is laughter (하하하), a groan, or mostly Hangul letters (ㄱㄱㄱ)."""
    lone = len(re.findall("[ㄱ-ㆎ]", plain))
    return 2 * lone >= len(plain) or bool(_LAUGHTER.fullmatch(plain))


def is_loop(plain: str) -> bool:
    """Return whether most of `plain` is one unit repeated at least `MIN_REPEATS` times."""
    longest = max((m.end() - m.start() for m in _LOOP.finditer(plain)), default=0)
    return longest >= MIN_REPEATS and 2 * longest > len(plain)
