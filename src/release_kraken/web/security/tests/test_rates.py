"""How often somebody may do something."""

from release_kraken.web.security.rates import Rate, Rates


class _Clock:
    time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_burst_then_one_in_each_time() -> None:
    clock = _Clock()
    rates = Rates(Rate(burst=2, seconds=3), clock=clock)
    assert [rates.take("a"), rates.take("a"), rates.take("a")] == [0, 0, 3]
    assert rates.take("b") == 0
    clock.time += 1
    assert rates.take("a") == 2
    clock.time += 2
    assert [rates.take("a"), rates.take("a")] == [0, 3]
    clock.time += 1000
    assert [rates.take("a"), rates.take("a"), rates.take("a")] == [0, 0, 3]


def test_memory_is_bounded() -> None:
    rates = Rates(Rate(burst=2, seconds=60), most=3, clock=_Clock())
    for number in range(10):
        rates.take(f"{number}")
    assert len(rates._buckets) == 3
