"""Prints the phonemes of one text: `python espeak_phonemes.py LIBRARY DATA VOICE`.

Text comes in UTF-8 on standard input, IPA goes to standard output. A process of its own for the
reasons of `daedam/clients/espeak_process.py`; standard library only (`python -I -S`).
"""

import ctypes
import os
import sys

_RETRIEVAL = 1  # espeak_AUDIO_OUTPUT
_CHARS_UTF8 = 1
_IPA = 2  # phonememode, bit 1


def main(library: str, data: str, voice: str) -> None:
    text = sys.stdin.buffer.read()
    espeak = ctypes.CDLL(library)
    os.chdir(data)
    if espeak.espeak_Initialize(_RETRIEVAL, 0, b".", 0) <= 0:
        sys.exit("espeak-ng could not start")
    if espeak.espeak_SetVoiceByName(voice.encode()) != 0:
        sys.exit(f"espeak-ng has no voice {voice}")
    espeak.espeak_TextToPhonemes.restype = ctypes.c_char_p
    rest = ctypes.c_char_p(text)
    clauses = []
    while rest.value:
        phonemes = espeak.espeak_TextToPhonemes(ctypes.byref(rest), _CHARS_UTF8, _IPA)
        clauses.append((phonemes or b"").decode())
    sys.stdout.write(" ".join(clauses))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
