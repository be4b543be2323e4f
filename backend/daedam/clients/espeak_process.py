"""Synthesizes one text with espeak-ng: `python espeak_process.py LIBRARY DATA VOICE WPM`.

Reads UTF-8 text from standard input and writes a 16-bit mono WAV to standard output. The script
runs as a separate process because the library has one global state per process, and because
espeak-ng is under the GPL: daedam uses it through pipes and does not link it. The script imports
only the standard library, so that it starts in a few milliseconds (`python -I -S`).

espeak-ng stores the path of its data in 160 bytes and truncates longer paths. Therefore the process
changes into that folder and passes `.` as the path.
"""

import ctypes
import os
import sys
import wave

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: hand samples to the callback, play nothing
_CHARS_UTF8 = 1
_RATE = 1  # espeak_PARAMETER

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main(library: str, data: str, voice: str, words_per_minute: int) -> None:
    text = sys.stdin.buffer.read()
    espeak = ctypes.CDLL(library)
    os.chdir(data)
    rate_hz = espeak.espeak_Initialize(_SYNCHRONOUS, 0, b".", 0)
    if rate_hz <= 0:
        sys.exit("espeak-ng could not start")
    pcm = bytearray()

    def take(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int) -> int:
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = _Callback(take)
    espeak.espeak_SetSynthCallback(callback)
    if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
        sys.exit(f"espeak-ng has no voice {voice}")
    espeak.espeak_SetParameter(_RATE, words_per_minute, 0)
    espeak.espeak_Synth(text, len(text) + 1, 0, 0, 0, _CHARS_UTF8, None, None)
    espeak.espeak_Synchronize()
    with wave.open(sys.stdout.buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.setnframes(len(pcm) // 2)
        file.writeframesraw(bytes(pcm))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
