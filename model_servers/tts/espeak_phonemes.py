"""Print the phonemes of a text: `python espeak_phonemes.py LIBRARY DATA VOICE`.

Reads UTF-8 text from standard input and writes IPA to standard output. It runs as a separate
process for the reasons given in `daedam/clients/espeak_process.py`, with the standard library only
(`python -I -S`).
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
