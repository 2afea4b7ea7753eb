"""No window ever holds more requests than it may."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from release_kraken.net.pacing import Pace, Window, per_second

SECOND = Window(4, 1)
HALF_MINUTE = Window(6, 30)


def test_burst_then_as_the_windows_allow() -> None:
    pace = Pace(SECOND, HALF_MINUTE, clock=lambda: 100.0)
    assert [pace.reserve() for _ in range(8)] == [0, 0, 0, 0, 1, 1, 30, 30]


def test_time_that_goes_by_makes_room() -> None:
    now = [0.0]
    pace = Pace(SECOND, clock=lambda: now[0])
    assert [pace.reserve() for _ in range(4)] == [0] * 4
    now[0] = 0.75
    assert pace.reserve() == 0.25
    now[0] = 50
    assert pace.reserve() == 0


@given(st.lists(st.integers(0, 20).map(lambda tenths: tenths / 8), max_size=60))
def test_no_window_is_ever_overfull(pauses: list[float]) -> None:
    now = [0.0]
    pace = Pace(SECOND, HALF_MINUTE, clock=lambda: now[0])
    moments: list[float] = []
    for pause in pauses:
        now[0] += pause
        moments.append(now[0] + pace.reserve())
    assert moments == sorted(moments)
    for window in (SECOND, HALF_MINUTE):
        for first, later in zip(moments, moments[window.count :], strict=False):
            assert later - first >= window.seconds


def test_what_a_second_allows_does_not_leave_at_once() -> None:
    pace = Pace(*per_second(10), clock=lambda: 0.0)
    left = [0, 0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8]
    assert [round(pace.reserve(), 9) for _ in range(20)] == [*left, *(round(each + 1.1, 9) for each in left)]


def test_threads_share_it() -> None:
    pace = Pace(Window(1, 1), clock=lambda: 0.0)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: pace.reserve(), range(100)))
    assert sorted(waits) == list(range(100))


@given(st.lists(st.floats(0, 0.099), min_size=40, max_size=40))
def test_what_arrives_late_and_early_keeps_to_the_second_too(delays: list[float]) -> None:
    pace = Pace(*per_second(10), clock=lambda: 0.0)
    arrived = sorted(pace.reserve() + delay for delay in delays)
    assert all(later - first > 1 for first, later in zip(arrived, arrived[10:], strict=False))
