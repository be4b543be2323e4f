"""Accuracy and speed of live recognition, compared with recognition of the whole recording.

The read sentences and the fragments of talks, joined into answers of 15 to 60 s, are transcribed
in three ways:

    live         window by window as the audio arrives (`StreamingTranscriber`)
    whole_file   by faster-whisper on the whole recording, with its voice activity filter
    defaults     by faster-whisper with its defaults and the language
"""

import time
from typing import Any

import numpy as np
from rich.progress import Progress
from tests.speech import RATE_HZ, character_errors, read_set, talks

from daedam.clients import get_stt_client
from daedam.clients.base import Samples, STTClient
from daedam.clients.local_models import whisper_size, whisper_source
from daedam.clients.whisper_audio import CUT_THRESHOLD, SPEECH_PAD_MS, decode
from daedam.services.live.streaming_transcription import StreamingTranscriber
from daedam.settings import Settings

LENGTHS_S = (15, 30, 45, 60)
PAUSE_S = 0.6
"""Seconds without sound after each recording of an answer."""


def whole_answers() -> list[tuple[Samples, str]]:
    """Return answers joined from recordings, with their texts. Each recording is used once."""
    pause = np.zeros(round(PAUSE_S * RATE_HZ), np.float32)
    found: list[tuple[Samples, str]] = []
    for utterances in (read_set(), talks()):
        pieces: list[Samples] = []
        texts: list[str] = []
        for utterance in utterances:
            pieces += [decode(utterance.path), pause]
            texts.append(utterance.text)
            if sum(p.size for p in pieces) >= LENGTHS_S[len(found) % 4] * RATE_HZ:
                found.append((np.concatenate(pieces), " ".join(texts)))
                pieces, texts = [], []
        if pieces:
            found.append((np.concatenate(pieces), " ".join(texts)))
    return found


async def heard_live(stt: STTClient, sound: Samples) -> str:
    """Return the transcript of `StreamingTranscriber` for audio that is fed without waiting."""
    hearing = StreamingTranscriber(stt, lambda _heard: None, "ko")
    step = RATE_HZ // 10
    for begin in range(0, sound.size, step):
        hearing.feed(sound[begin : begin + step])
    return (await hearing.finish()).text


async def measure_hearing(settings: Settings, progress: Progress) -> dict[str, Any]:
    from faster_whisper import WhisperModel

    spoken = whole_answers()
    stt = get_stt_client(settings)
    await stt.warm_up()
    source = whisper_source(settings, whisper_size(settings))
    model = WhisperModel(source, device="cpu", compute_type="int8")
    filtered = {
        "condition_on_previous_text": False,
        "vad_filter": True,
        "vad_parameters": {"threshold": CUT_THRESHOLD, "speech_pad_ms": SPEECH_PAD_MS},
    }

    def whole(sound: Samples, **options: Any) -> str:
        segments, _ = model.transcribe(sound, language="ko", **options)
        return " ".join(segment.text for segment in segments)

    ways = ("live", "whole_file", "defaults")
    wrong, seconds = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0.0)
    length = 0
    for sound, text in progress.track(spoken, description="recognition"):
        length += character_errors(text, "")[1]
        for way in ways:
            begin = time.perf_counter()
            if way == "live":
                said = await heard_live(stt, sound)
            else:
                said = whole(sound, **(filtered if way == "whole_file" else {}))
            seconds[way] += time.perf_counter() - begin
            wrong[way] += character_errors(text, said)[0]
    await stt.close()
    return {
        "cer": {way: round(wrong[way] / length, 4) for way in ways},
        "stt": {
            "audio_s": round(sum(sound.size for sound, _ in spoken) / RATE_HZ),
            "seconds": {way: round(seconds[way], 1) for way in ways},
            "live_against_defaults": round(seconds["live"] / seconds["defaults"], 2),
        },
    }
