"""A circuit breaker: stops calls to a provider after repeated failures."""

import time
from collections.abc import Callable

FAILURES_TO_OPEN = 2
"""Consecutive failures that open the breaker. A call and its retry count as one failure."""

REST_S = 20.0
"""Seconds for which an open breaker allows no calls; then it allows one trial call.

A passed health check of a provider that was unreachable closes the breaker earlier.
"""


LONGEST_REST_S = 300.0
"""Upper limit, in seconds, of the pause that a provider may ask for."""


class Breaker:
    """A circuit breaker: closed at first, open after `FAILURES_TO_OPEN` failures in a row.

    An open breaker allows no calls for a pause, then one trial call. If the trial call succeeds,
    the breaker closes. If it fails, another pause begins.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds of a monotonic clock."""
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES_TO_OPEN

    @property
    def may_be_tried(self) -> bool:
        """Whether a call would be allowed, ignoring a trial call in progress."""
        return not self.is_open or self._clock() >= self._rests_until

    def admits(self) -> bool:
        """Return whether a call may be made now. An open breaker allows one trial at a time."""
        if not self.is_open:
            return True
        if self._trying or self._clock() < self._rests_until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        self._failures, self._trying = 0, False

    def failed(self, rest_s: float | None = None) -> None:
        """Count a failure.

        `rest_s` is the pause in seconds that the provider asked for, if any. If it is given, the
        breaker opens at once.
        """
        self._failures += 1
        self._trying = False
        if rest_s is not None:
            self._failures = max(self._failures, FAILURES_TO_OPEN)
        self._rests_until = self._clock() + (
            REST_S if rest_s is None else min(rest_s, LONGEST_REST_S)
        )

    def released(self) -> None:
        """End a trial call without counting it: it was cancelled, or its content was refused."""
        self._trying = False
