"""A circuit breaker: who has failed repeatedly is left alone for a while."""

import time
from collections.abc import Callable

FAILURES_TO_OPEN = 2
"""Failures in a row. Each stands for a whole call with its retry."""

REST_S = 20.0
"""How long a provider is left alone before one call tries it again; a passed health check ends
the rest at once."""


LONGEST_REST_S = 300.0
"""Whatever a provider asks for: after that long it is tried again."""


class Breaker:
    """Closed at first; open after `FAILURES_TO_OPEN` failures in a row.

    While it is open nobody asks the provider. After the rest one call is let through to try it:
    a success closes the breaker, a failure lets it rest again.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that never run backwards."""
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES_TO_OPEN

    @property
    def may_be_tried(self) -> bool:
        """Whether a call would be let through, trials under way aside."""
        return not self.is_open or self._clock() >= self._rests_until

    def admits(self) -> bool:
        """Whether a call may be made now; of an open breaker's trials, one at a time."""
        if not self.is_open:
            return True
        if self._trying or self._clock() < self._rests_until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        self._failures, self._trying = 0, False

    def failed(self, rest_s: float | None = None) -> None:
        """Count a failure. `rest_s`: the provider itself asked to be left alone that long."""
        self._failures += 1
        self._trying = False
        if rest_s is not None:
            self._failures = max(self._failures, FAILURES_TO_OPEN)
        self._rests_until = self._clock() + (
            REST_S if rest_s is None else min(rest_s, LONGEST_REST_S)
        )

    def released(self) -> None:
        """A call ended that says nothing about the provider (cancelled, or refused its content)."""
        self._trying = False
