"""How far production is behind, and what is a hotfix."""

import pytest

from release_kraken.tools.release_pages.board import Drift
from release_kraken.tools.release_pages.deployments.drift import drift, is_hotfix, widest_drift
from release_kraken.tools.release_pages.deployments.environment_log import EVER, Timeline
from release_kraken.tools.release_pages.tests.results import day, failed, line, result

ONE, TWO, THREE = (result(str(number), number, made=number - 0.5) for number in (1, 2, 3))
UAT = line(ONE, TWO, THREE)
ROLLED_BACK = line(ONE, TWO, result("1", 3, made=0.5))


def at(version: str, number: float, made: float | None = None) -> Timeline:
    return line(result(version, number, made=made))


@pytest.mark.parametrize(
    ("before", "production", "expected"),
    [
        pytest.param(UAT, at("3", 4), Drift(0, 0, ahead=False), id="the same"),
        pytest.param(UAT, at("2", 4), Drift(1, 0, ahead=False), id="one behind, deployed later"),
        pytest.param(UAT, at("1", 1.5), Drift(2, 1, ahead=False), id="two behind"),
        pytest.param(ROLLED_BACK, at("1", 2), Drift(0, 0, ahead=False), id="rolled back to the same"),
        pytest.param(ROLLED_BACK, at("2", 2), Drift(0, 1, ahead=True), id="rolled back before it"),
        pytest.param(UAT, at("2.1", 4, made=2.7), Drift(0, 0, ahead=True), id="never there, newest"),
        pytest.param(UAT, at("2.1", 2.2, made=2.2), Drift(1, 0, ahead=True), id="never there, and overtaken"),
        pytest.param(UAT, at("2.1", 4), Drift(None, 0, ahead=False), id="never there, and of unknown age"),
        pytest.param(UAT, at("0", 2, made=0.1), Drift(None, 1, ahead=False), id="older than what is known"),
        pytest.param(line(), at("1", 4), None, id="nothing before"),
        pytest.param(UAT, line(failed("1", 4)), None, id="nothing in production"),
        pytest.param(
            line(ONE, TWO, THREE, known_from=day(1.5)),
            at("1", 4),
            Drift(None, 0, ahead=False),
            id="gap since then",
        ),
    ],
)
def test_drift(before: Timeline, production: Timeline, expected: Drift | None) -> None:
    assert drift(before, production) == expected


def test_of_several_environments_the_furthest_apart_count() -> None:
    assert widest_drift([UAT], [at("2", 4), at("1", 4), line()]) == Drift(2, 0, ahead=False)
    assert widest_drift([UAT], []) is None


@pytest.mark.parametrize(
    ("version", "made", "before", "expected"),
    [
        pytest.param("3", 2.5, [UAT], False, id="was there"),
        pytest.param("4", 3.5, [UAT], True, id="never was there"),
        pytest.param("4", None, [UAT], False, id="of unknown age"),
        pytest.param("0", 0.5, [UAT], False, id="made before anything is known"),
        pytest.param("4", 3.5, [UAT, line(result("4", 3.6))], False, id="was in another"),
        pytest.param("4", 3.5, [line()], False, id="nothing is before production"),
        pytest.param("4", 3.5, [], False, id="no column before"),
        pytest.param("4", 3.5, [UAT, line()], True, id="one of them is not used"),
    ],
)
def test_what_passes_by_is_a_hotfix(
    version: str, made: float | None, before: list[Timeline], expected: bool
) -> None:
    assert is_hotfix(line(result(version, 4, made=made)), before) is expected


def test_a_gap_in_what_is_known_makes_no_hotfix() -> None:
    gap = line(ONE, result("5", 3.8), known_from=day(3.7))
    assert not is_hotfix(line(result("4", 4, made=3.5)), [gap])
    assert is_hotfix(line(result("4", 4, made=3.5)), [line(ONE, result("5", 3.8), known_from=EVER)])


@pytest.mark.parametrize(
    ("branches", "branch", "expected"),
    [
        pytest.param(["master"] * 3, "hotfix/pay", True, id="unusual"),
        pytest.param(["master"] * 3, "master", False, id="usual"),
        pytest.param(["master"] * 2, "hotfix/pay", False, id="too few to know"),
        pytest.param(["release/1", "release/2", "release/3"], "release/4", False, id="a branch for each"),
        pytest.param(["master", "master", "dev", "dev"], "hotfix", False, id="half is not most"),
        pytest.param(["master"] * 3 + ["dev"], "dev", True, id="seldom"),
        pytest.param(["master"] * 3, "", False, id="unknown"),
        pytest.param(["master"] * 20 + ["main"] * 4, "main", True, id="new, and not yet usual"),
        pytest.param(["master"] * 20 + ["main"] * 6, "main", False, id="usual by now"),
    ],
)
def test_an_unusual_branch_is_a_hotfix(branches: list[str], branch: str, expected: bool) -> None:
    usual = [result(f"1.{number}", number, branch=name) for number, name in enumerate(branches, 1)]
    assert is_hotfix(line(*usual, result("2", 90, branch=branch)), []) is expected


def test_nothing_is_no_hotfix() -> None:
    assert not is_hotfix(line(), [UAT])
