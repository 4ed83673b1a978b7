"""When a dead device may be asked again."""

from plant_drivers.breaker import Breaker


def test_it_opens_rests_longer_and_closes():
    breaker = Breaker(failures=2, rest=5, longest=12)
    breaker.failed(0)
    assert (breaker.is_open, breaker.wait(0)) == (False, 0)
    rests = []
    now = 0.0
    for _ in range(4):
        breaker.failed(now)
        rests.append(breaker.wait(now))
        now += rests[-1]
        assert breaker.wait(now) == 0
    assert rests == [5, 10, 12, 12]
    breaker.succeeded()
    assert (breaker.is_open, breaker.failures) == (False, 0)
    breaker.failed(now)
    breaker.failed(now)
    assert breaker.wait(now) == 5
