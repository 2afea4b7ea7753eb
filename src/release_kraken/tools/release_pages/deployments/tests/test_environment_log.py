"""What is known of an environment from look to look, while Bamboo forgets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.bamboo.deployments import Result
from release_kraken.tools.release_pages.deployments.environment_log import (
    EVER,
    FAR,
    EnvironmentLog,
    Look,
    bounded,
    merged,
    timeline,
)
from release_kraken.tools.release_pages.tests.results import day, failed, line, log, result, running

RESULTS = [result(f"1.{number}", number) for number in range(10)]


def newest(results: Sequence[Result], at: float, count: int) -> Look:
    """What Bamboo answers on a day who asks for so many, of which there are no others."""
    told = tuple(reversed(results))
    return Look(day(at), told[:count], is_all=len(told) < count)


@pytest.mark.parametrize(
    ("before", "known_to", "look", "known_from"),
    [
        pytest.param(None, EVER, newest(RESULTS, 9.1, 20), EVER, id="first look, whole"),
        pytest.param(None, EVER, newest(RESULTS, 9.1, 3), day(7), id="first look, in part"),
        pytest.param(None, EVER, newest([], 9.1, 3), EVER, id="first look, nothing"),
        pytest.param(log(RESULTS[:8], day(2)), day(7.1), newest(RESULTS, 9.1, 3), day(2), id="reaches back"),
        pytest.param(log(RESULTS[:6], day(2)), day(6.9), newest(RESULTS, 9.1, 3), day(7), id="leaves a gap"),
        pytest.param(
            log(RESULTS[:8], day(2)), day(8.9), newest(RESULTS[8:], 9.1, 9), day(2), id="just forgotten"
        ),
        pytest.param(
            log(RESULTS[:5], day(2)), day(5), newest(RESULTS[8:], 9.1, 9), day(8), id="long forgotten"
        ),
        pytest.param(log(RESULTS[7:], day(7)), day(9.1), newest(RESULTS, 9.2, 9), day(1), id="deeper"),
        pytest.param(log(RESULTS[7:], day(7)), day(9.1), newest(RESULTS, 9.2, 20), EVER, id="to the bottom"),
        pytest.param(log(RESULTS, day(2)), day(9.1), newest([], 9.2, 9), day(2), id="all forgotten"),
        pytest.param(
            log(RESULTS, day(2)), day(9.1), newest([], 19, 9), day(19), id="all forgotten, long ago"
        ),
        pytest.param(EnvironmentLog(), day(9), newest(RESULTS[9:], 9.2, 9), EVER, id="first deployment"),
    ],
)
def test_how_far_back_nothing_is_missing(
    before: EnvironmentLog | None, known_to: datetime, look: Look, known_from: datetime
) -> None:
    found = merged(before, known_to, look)
    assert found.known_from == known_from
    ids = [each.id for each in found.results]
    assert ids == sorted({*ids}, reverse=True)
    assert {*ids} == {each.id for each in (*(before.results if before else ()), *look.results)}


@given(
    st.lists(st.integers(1, 8), min_size=1, max_size=25),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=12),
)
def test_who_looks_often_forgets_nothing(versions: list[int], looks: list[tuple[int, int]]) -> None:
    """A few deployments, then a look: Bamboo keeps as many results as it likes, Kraken remembers them all."""
    every = [result(f"1.{version}", number / 24) for number, version in enumerate(versions)]
    kept: EnvironmentLog | None = None
    done, known_to = 0, EVER
    for new, spared in looks:
        done = min(done + new, len(every))
        told = every[max(0, done - max(new, spared)) : done]
        now = max(done - 1, 0) / 24
        kept = merged(kept, known_to, newest(told, now, len(told) + 1))
        known_to = day(now)
    assert kept is not None
    whole, remembered = line(*every[:done]), timeline(kept)
    assert remembered == whole


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.integers(0, 70)), max_size=40))
def test_bounds_leave_what_is_asked_for(deployments: list[tuple[int, bool, int]]) -> None:
    every = {at: (result if success else failed)(f"1.{version}", at) for version, success, at in deployments}
    now = day(70)
    before = timeline(log(list(every.values())))
    after = timeline(bounded(before.log, now))
    assert (after.current, after.former, after.firsts) == (before.current, before.former, before.firsts)
    assert after.is_rollback == before.is_rollback
    recent = [each for each in before.log.results if each.finished and each.finished >= now - FAR]
    assert [each for each in after.log.results if each.finished and each.finished >= now - FAR] == recent
    assert bounded(after.log, now) == after.log


def test_bounds_leave_what_ran_before_and_what_was_tried_last() -> None:
    every = [result("1", 1), result("1", 5), result("2", 30), result("2", 40), failed("3", 41)]
    found = timeline(bounded(log(every), day(90)))
    assert (found.current, found.former, found.attempt) == (every[3], every[1], every[4])


def test_a_gap_is_looked_into_once_more() -> None:
    deep = replace(log(RESULTS[:5], day(2)), is_deep=True)
    assert merged(deep, day(9), newest(RESULTS, 9.1, 3)).is_deep
    assert not merged(deep, day(5), newest(RESULTS, 9.1, 3)).is_deep


def test_bounds_are_bounds() -> None:
    found = bounded(log([result(f"1.{number}", number / 24) for number in range(1200)]), day(50))
    assert (len(found.results), found.known_from) == (1000, day(200 / 24))
    assert found.results[0].version == "1.1199"


@pytest.mark.parametrize(
    ("results", "is_rollback"),
    [
        pytest.param([result("1", 1, made=1), result("2", 2, made=2)], False, id="forward"),
        pytest.param([result("2", 2, made=2), result("1", 3, made=1)], True, id="older version, never there"),
        pytest.param([result("1", 1), result("2", 2), result("1", 3)], True, id="there before"),
        pytest.param([result("1", 1), result("2", 2), result("1", 3), result("1", 4)], True, id="again"),
        pytest.param([result("1", 1), result("2", 2), result("1", 3), result("3", 4)], False, id="mended"),
        pytest.param([result("10", 1, made=1), result("9", 2, made=2)], False, id="numbers are no ages"),
        pytest.param(
            [result("1", 1, made=1), result("2", 2), result("1", 3, made=1)], True, id="age half known"
        ),
        pytest.param([result("1", 1), failed("2", 2), result("1", 3)], False, id="the newer one failed"),
        pytest.param([result("1", 1)], False, id="only one"),
        pytest.param([], False, id="none"),
    ],
)
def test_rollbacks(results: list[Result], is_rollback: bool) -> None:
    assert line(*results).is_rollback is is_rollback


def test_what_ended_last_is_current_whatever_began_last() -> None:
    slow = result("slow", 1)
    quick = replace(result("quick", 0.5), id=99)
    assert timeline(log([slow, quick])).current == slow


def test_a_success_before_a_gap_is_not_what_runs() -> None:
    gap = line(result("1", 1), failed("2", 9), known_from=day(9))
    assert (gap.current, gap.is_empty, [*gap.firsts]) == (None, False, ["1"])
    assert line(failed("2", 9)).is_empty
    assert not line(failed("2", 9), known_from=day(9)).is_empty


def test_what_runs_for_ever_is_not_waited_for() -> None:
    stuck = [running("1", 0), *(result(f"2.{number}", number) for number in range(1, 26))]
    assert not log(stuck).is_running
    assert log(stuck[:25]).is_running


def test_an_age_that_one_result_tells_holds_for_all_of_its_version() -> None:
    told = line(result("1", 1, made=0.5), result("1", 2))
    assert [each.version_created for each in told.successes] == [day(0.5)] * 2


def test_reach() -> None:
    assert log([], day(3)).reaches(day(3))
    assert not log([], day(3)).reaches(day(3) - timedelta(seconds=1))
    assert log([]).reaches(EVER)
