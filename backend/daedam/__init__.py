"""daedam (대담): a Korean-first voice interviewer that runs on its owner's own machine."""

import os

__version__ = "0.1.0"

# ONNX Runtime sends usage events to its maker unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
