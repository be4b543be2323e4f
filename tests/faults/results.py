"""The result of a proof: rounds, failures, and the upper bound of the failure rate."""

from dataclasses import dataclass
from math import exp, lgamma, log, log1p


@dataclass(frozen=True)
class Result:
    """Outcome of one proof."""

    name: str
    rounds: int
    failures: list[str]
    """One line for each failed round."""


def upper_bound_95(failures: int, rounds: int) -> float:
    """Return the upper 95 % confidence bound of the failure rate for `failures` of `rounds`.

    The bound is one-sided, after Clopper and Pearson (1934). Without a failure it is
    1 - 0.05 ** (1 / rounds), about 3 / rounds; without rounds it is 1.0. Raises `ValueError` for
    impossible counts.
    """
    if not 0 <= failures <= rounds:
        raise ValueError(f"{failures} failures of {rounds} rounds")
    if failures == rounds:
        return 1.0
    if failures == 0:
        return float(1 - 0.05 ** (1 / rounds))
    low, high = failures / rounds, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        if _at_most(failures, rounds, rate) > 0.05:
            low = rate
        else:
            high = rate
    return high


def _at_most(failures: int, rounds: int, rate: float) -> float:
    """Return the probability of at most `failures` failures at the failure rate `rate`."""
    return sum(
        exp(
            lgamma(rounds + 1)
            - lgamma(k + 1)
            - lgamma(rounds - k + 1)
            + k * log(rate)
            + (rounds - k) * log1p(-rate)
        )
        for k in range(failures + 1)
    )
