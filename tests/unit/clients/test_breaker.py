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


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(Clock())
    for _ in range(3 * FAILURES_TO_OPEN):
        breaker.failed()
        breaker.succeeded()
    assert breaker.admits()
    assert not opened(Clock()).admits()


def test_after_its_rest_one_call_tries() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    assert not breaker.admits()
    breaker.succeeded()
    assert breaker.admits()
    assert not breaker.is_open


def test_a_trial_that_fails_lets_it_rest_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.now_s += REST_S
    assert breaker.admits()


def test_a_trial_that_says_nothing_makes_room_for_another() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now_s += REST_S
    assert breaker.admits()
    breaker.released()
    assert breaker.admits()


def test_a_provider_that_asks_for_rest_gets_it_at_once() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    breaker.failed(rest_s=60)
    clock.now_s += 59
    assert not breaker.admits()
    clock.now_s += 1
    assert breaker.admits()
