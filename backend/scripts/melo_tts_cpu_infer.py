#!/usr/bin/env python3
"""Synthesize one text with MeloTTS on the CPU into a WAV file.

python3 backend/scripts/melo_tts_cpu_infer.py "안녕하세요." --speed 1.05 --output tmp/melo_test.wav
"""

import os

from _melo_environment import enter

if __name__ == "__main__":
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    enter()
    from model_servers.melo.infer import main

    main()
