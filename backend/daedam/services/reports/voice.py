"""The measured voice of an answer: from its sound, into its row, and back."""

from typing import Any

import numpy as np

from daedam.acoustics.voice import Movement, VoiceProfile, measure_voice
from daedam.clients.voice_activity import WINDOW, VoiceActivity
from daedam.speech.delivery import AcousticSpans
from daedam.speech.timeline import Span
from daedam.utils.audio_utils import wav_pcm

REPLIED_FILLERS = "replied_fillers"
"""In a kept voice: the fillers that the transcript alone has, as the reply to the answer said."""


def analyse_voice(wav: bytes) -> VoiceProfile:
    """The voice in a 16 kHz mono 16-bit WAV. Blocks, for about 8 ms a second of sound."""
    pcm, _ = wav_pcm(wav)
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    whole = np.pad(samples, (0, -samples.size % WINDOW))
    return measure_voice(samples, np.array(VoiceActivity().feed(whole) or [0.0], np.float32))


def voice_row(voice: VoiceProfile) -> dict[str, Any]:
    """What of a voice is kept beside its turn."""
    return {
        "speech": [[s.start_s, s.end_s] for s in voice.speech],
        "pauses": [[s.start_s, s.end_s] for s in voice.pauses],
        "hesitations": [[h.start_s, h.end_s, h.probability] for h in voice.hesitations],
        "movement": vars(voice.movement) if voice.movement else None,
        "volume": list(voice.volume),
    }


def stored_sounds(row: dict[str, Any] | None) -> AcousticSpans | None:
    """The stretches in a kept voice; None where none was measured."""
    if row is None:
        return None
    return AcousticSpans(
        *(
            tuple(Span(s[0], s[1]) for s in row[kind])
            for kind in ("speech", "pauses", "hesitations")
        )
    )


def stored_movement(row: dict[str, Any] | None) -> Movement | None:
    """How volume and pitch moved; None where that is not known."""
    return Movement(**row["movement"]) if row and row["movement"] else None
