"""Estimates of durations on this machine."""

WEIGHT = 0.3
"""Weight of the newest duration in the moving average."""


class LatencyEstimate:
    """Exponential moving average of a duration, shared by all answers of a process."""

    def __init__(self, initial_s: float) -> None:
        """`initial_s`: the estimate before anything was measured, in seconds."""
        self.expected_s = initial_s

    def record(self, duration_s: float) -> None:
        """Include a measured duration, in seconds."""
        self.expected_s += WEIGHT * (duration_s - self.expected_s)
