#!/usr/bin/env python3
"""Serve MeloTTS on port 8001 on the CPU: `python -m model_servers.melo` in its environment.

python3 backend/scripts/run_melo_tts_server.py [--port 8001] [--ckpt-path P]
"""

import os

from _melo_environment import enter

if __name__ == "__main__":
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    enter()
    from model_servers.melo.__main__ import main

    main()
