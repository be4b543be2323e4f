"""daedam (대담): a Korean-first voice interviewer that runs on its owner's own machine."""

__version__ = "0.1.0"

import os

# Before NumPy is loaded. Windows are recognised side by side, a core each: threads of OpenBLAS
# beneath them win nothing, and were seen to wait for each other for good.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
