"""What a column says of a release."""

import pytest

from release_kraken.connectors.bamboo.deployments import DeploymentState, LifeCycle, Result
from release_kraken.connectors.bamboo.inventory import Environment
from release_kraken.tools.release_pages.board import Phase
from release_kraken.tools.release_pages.collecting.bamboo.placing import attempt_of, in_column
from release_kraken.tools.release_pages.collecting.bamboo.sites import Site
from release_kraken.tools.release_pages.deployments.environment_log import EVER, Timeline
from release_kraken.tools.release_pages.names import Named
from release_kraken.tools.release_pages.tests.results import day, failed, line, result

NOW = 40

DEPLOYED = line(result("1", 1), result("2", 2))
PASSED = line(result("2", 2), result("3", 3))
WITHDRAWN = line(result("1", 1), result("2", 2), result("1", 3))
OTHER = line(result("1", 1))
EMPTY = line()
RECENT = line(result("3", 38), known_from=day(38))
GAP = line(result("2", 2), failed("3", 38), known_from=day(38))


def site(name: str, timeline: Timeline | None, why: str = "", *, is_lost: bool = False) -> Site:
    versions = {version: Named("", version) for version in timeline.firsts} if timeline else {}
    return Site("PROD", Environment(1, name, 0, False, ""), timeline, versions, why, is_lost)


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        pytest.param(DEPLOYED, Phase.DEPLOYED, id="runs there"),
        pytest.param(PASSED, Phase.PASSED, id="a later one runs there"),
        pytest.param(WITHDRAWN, Phase.WITHDRAWN, id="an earlier one runs there"),
        pytest.param(OTHER, Phase.OTHER, id="never was there"),
        pytest.param(line(result("3", 38), known_from=day(10)), Phase.OTHER, id="not in a month"),
        pytest.param(EMPTY, Phase.EMPTY, id="nothing ever was there"),
        pytest.param(line(failed("2", 1)), Phase.EMPTY, id="nothing but failures"),
        pytest.param(RECENT, Phase.UNKNOWN, id="not lately, and nobody knows before"),
        pytest.param(GAP, Phase.UNKNOWN, id="what runs there is unknown"),
        pytest.param(None, Phase.UNKNOWN, id="nobody looked"),
        pytest.param(line(result("2", 1, made=9), result("1", 2, made=3)), Phase.WITHDRAWN, id="by the age"),
        pytest.param(
            line(result("2", 1, made=3), result("1", 2, made=9)), Phase.PASSED, id="by the age, later"
        ),
    ],
)
def test_phases(timeline: Timeline | None, expected: Phase) -> None:
    found = in_column([site("PROD", timeline)], Named("", "2"), (), day(NOW))
    assert found is not None
    assert found.phase is expected
    assert bool(found.why) is (expected is Phase.UNKNOWN)


@pytest.mark.parametrize(
    ("timelines", "expected"),
    [
        pytest.param([DEPLOYED, WITHDRAWN, OTHER], 1, id="withdrawn anywhere"),
        pytest.param([DEPLOYED, OTHER, RECENT], 1, id="not everywhere"),
        pytest.param([DEPLOYED, RECENT, PASSED], 1, id="nobody knows whether everywhere"),
        pytest.param([PASSED, DEPLOYED], 1, id="everywhere"),
        pytest.param([EMPTY, DEPLOYED], 1, id="not yet in use"),
        pytest.param([EMPTY, EMPTY], 0, id="none in use"),
        pytest.param([DEPLOYED, DEPLOYED], 0, id="the first of several"),
    ],
)
def test_the_least_advanced_environment_counts(timelines: list[Timeline], expected: int) -> None:
    sites = [site(str(place), each) for place, each in enumerate(timelines)]
    found = in_column(sites, Named("", "2"), (), day(NOW))
    assert found is not None
    assert found.environment == str(expected)


def test_a_column_without_environments_says_nothing() -> None:
    assert in_column([], Named("", "2"), (), day(NOW)) is None


def test_what_is_lost_is_shown_as_it_was() -> None:
    found = in_column([site("PROD", DEPLOYED, "403", is_lost=True)], Named("", "2"), (), day(NOW))
    assert found is not None
    assert (found.phase, found.why, found.first) == (Phase.UNKNOWN, "403", day(2))
    assert found.current is not None
    assert found.current.version == "2"


def test_it_got_there_when_its_first_deployment_ended() -> None:
    again = line(failed("2", 1), result("2", 2), result("3", 3), result("2", 4))
    found = in_column([site("PROD", again)], Named("", "2"), (), day(NOW))
    assert found is not None
    assert (found.phase, found.first, found.is_rollback) == (Phase.DEPLOYED, day(2), True)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(result("1", 1), "success", id="success"),
        pytest.param(failed("1", 1), "failed", id="failed"),
        pytest.param(result("1", 1, life_cycle=LifeCycle.QUEUED), "in progress", id="queued"),
        pytest.param(
            result("1", 1, state=DeploymentState.UNKNOWN, life_cycle=LifeCycle.NOT_BUILT),
            "unknown",
            id="not built",
        ),
        pytest.param(
            result("1", 1, life_cycle=LifeCycle.UNKNOWN), "unknown", id="success that never finished"
        ),
    ],
)
def test_states(of: Result, expected: str) -> None:
    assert attempt_of(of).state == expected
    assert (attempt_of(of).at or EVER) > EVER
