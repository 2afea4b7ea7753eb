"""Rates are kept, whatever the order of requests."""

from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.aws.client import Api
from release_kraken.connectors.aws.pacing import Pacing

API = Api("111111111111", "eu-west-1", "ecr", "describe_images")
ALARM = Api("111111111111", "eu-west-1", "cloudwatch", "put_metric_alarm")


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_and_then_the_rate() -> None:
    pacing = Pacing(10, Clock())
    assert [round(pacing.reserve(API), 9) for _ in range(13)] == [0] * 10 + [0.1, 0.2, 0.3]


def test_a_rate_that_is_known_wins() -> None:
    pacing = Pacing(10, Clock())
    assert [round(pacing.reserve(ALARM), 9) for _ in range(4)] == [0, 0, 0, round(1 / 3, 9)]


def test_accounts_regions_and_operations_do_not_share() -> None:
    pacing = Pacing(1, Clock())
    others = (
        API._replace(account="2"),
        API._replace(region="us-east-1"),
        API._replace(operation="list_images"),
    )
    assert [pacing.reserve(api) for api in (API, *others)] == [0, 0, 0, 0]
    assert pacing.reserve(API) == 1


def test_what_is_throttled_waits_and_has_no_burst_then() -> None:
    pacing = Pacing(10, Clock())
    pacing.throttle(API, 5)
    assert [round(pacing.reserve(API), 9) for _ in range(3)] == [5, 5.1, 5.2]


def test_a_bucket_that_is_full_is_forgotten() -> None:
    clock = Clock()
    pacing = Pacing(10, clock)
    for number in range(20_000):
        clock.now += 1
        pacing.reserve(API._replace(account=str(number)))
    assert len(pacing._full) <= 10_001


@given(st.lists(st.floats(0, 2), max_size=60), st.integers(1, 20))
def test_in_no_second_more_than_a_burst_and_the_rate(gaps: list[float], rate: int) -> None:
    clock = Clock()
    pacing = Pacing(rate, clock)
    moments = []
    for gap in gaps:
        clock.now += gap
        moments.append(clock.now + pacing.reserve(API))
    assert moments == sorted(moments)
    for start in moments:
        within = sum(start <= moment < start + 1 - 1e-6 for moment in moments)
        assert within <= 2 * rate
