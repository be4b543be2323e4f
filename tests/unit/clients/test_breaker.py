from daedam.clients.breaker import FAILURES_TO_OPEN, REST_S, Breaker


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(FAILURES_TO_OPEN):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_the_breaker_opens_after_consecutive_failures() -> None:
    breaker = Breaker(Clock())
    for _ in range(3 * FAILURES_TO_OPEN):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()
    assert not opened(Clock()).admits()


def test_after_the_rest_one_trial_call_is_admitted() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    assert not breaker.admits()
    breaker.succeeded()
    assert breaker.admits()
    assert not breaker.is_open


def test_a_failed_trial_starts_the_rest_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.now_s += REST_S
    assert breaker.admits()


def test_a_trial_without_a_result_allows_another_trial() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    breaker.released()
    assert breaker.admits()


def test_a_requested_rest_opens_the_breaker_at_once() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed(rest_s=60)
    clock.now_s += 59
    assert not breaker.admits()
    clock.now_s += 1
    assert breaker.admits()
