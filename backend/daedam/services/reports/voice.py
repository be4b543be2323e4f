"""The voice profile of an answer: measure it, and convert it to and from its stored form."""

from typing import Any

import numpy as np

from daedam.acoustics.voice import Movement, VoiceProfile, measure_voice
from daedam.clients.voice_activity import WINDOW, VoiceActivity
from daedam.speech.delivery import AcousticSpans
from daedam.speech.timeline import Span
from daedam.utils.audio_utils import wav_pcm

REPLIED_FILLERS = "replied_fillers"
"""Key in a stored profile. Its value is the number of fillers that was reported first.

That number was counted in the transcript alone.
"""


def analyse_voice(wav: bytes) -> VoiceProfile:
    """Return the profile of a 16 kHz mono 16-bit WAV. Blocks for about 8 ms per second of audio."""
    pcm, _ = wav_pcm(wav)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    padded = np.pad(samples, (0, -samples.size % WINDOW))
    return measure_voice(samples, np.array(VoiceActivity().feed(padded) or [0.0], np.float32))


def voice_row(voice: VoiceProfile) -> dict[str, Any]:
    """Return a voice profile in its stored form (`Turn.voice`)."""
    return {
        "speech": [[s.start_s, s.end_s] for s in voice.speech],
        "pauses": [[s.start_s, s.end_s] for s in voice.pauses],
        "hesitations": [[h.start_s, h.end_s, h.probability] for h in voice.hesitations],
        "movement": vars(voice.movement) if voice.movement else None,
        "volume": list(voice.volume),
    }


def stored_sounds(row: dict[str, Any] | None) -> AcousticSpans | None:
    """Return speech, pauses and hesitations of a stored profile; None if there is no profile."""
    if row is None:
        return None
    return AcousticSpans(
        *(
            tuple(Span(s[0], s[1]) for s in row[kind])
            for kind in ("speech", "pauses", "hesitations")
        )
    )


def stored_movement(row: dict[str, Any] | None) -> Movement | None:
    """Return the variation of volume and pitch of a stored profile; None if unknown."""
    return Movement(**row["movement"]) if row and row["movement"] else None
