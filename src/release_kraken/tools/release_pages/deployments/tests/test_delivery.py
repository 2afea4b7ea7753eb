"""DORA figures."""

import pytest

from release_kraken.tools.release_pages.board import Delivery
from release_kraken.tools.release_pages.deployments.delivery import delivery
from release_kraken.tools.release_pages.deployments.environment_log import Timeline
from release_kraken.tools.release_pages.tests.results import day, failed, line, result, running

TODAY = 40
EU = line(result("1", 20, made=19), result("2", 30, made=28), failed("2", 29))


@pytest.mark.parametrize(
    ("projects", "expected"),
    [
        pytest.param([[line()]], (0, None, None), id="nothing"),
        pytest.param([[EU]], (2, 36.0, 0.333), id="median and share"),
        pytest.param([[EU], [EU]], (4, 36.0, 0.333), id="two deployment projects"),
        pytest.param(
            [[EU, line(result("1", 21, made=19), result("2", 31, made=28))]],
            (2, 36.0, 0.2),
            id="one version to two environments is one deployment, out when it is first",
        ),
        pytest.param(
            [[line(result("1", 20, made=19), result("2", 21, made=20), result("1", 22, made=19))]],
            (3, 24.0, 0.0),
            id="a rollback is a deployment, with no lead time",
        ),
        pytest.param(
            [[line(result("1", 9, made=1), result("2", 30, made=29), failed("0", 8))]],
            (1, 24.0, 0.0),
            id="long ago",
        ),
        pytest.param(
            [[line(result("1", 9, made=1), result("1", 30, made=1))]], (1, None, 0.0), id="again, after long"
        ),
        pytest.param([[line(result("1", 30))]], (1, None, 0.0), id="of unknown age"),
        pytest.param([[line(result("1", 30, made=31))]], (1, 0.0, 0.0), id="clocks that differ"),
        pytest.param(
            [[line(failed("1", 30), running("1", 31))]], (0, None, 1.0), id="failed and running alone"
        ),
        pytest.param(
            [[line(result(str(n), 20 + n, made=20 + n - lead)) for n, lead in enumerate([1, 2, 9])]],
            (3, 48.0, 0.0),
            id="median of three",
        ),
    ],
)
def test_figures(projects: list[list[Timeline]], expected: tuple[int, float | None, float | None]) -> None:
    assert delivery("Payments", projects, day(TODAY)) == Delivery("Payments", 30, *expected)
