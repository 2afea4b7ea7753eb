"""Which environments stand in which column."""

import pytest

from release_kraken.connectors.bamboo.inventory import Environment
from release_kraken.tools.release_pages.collecting.bamboo.sites import in_columns
from release_kraken.tools.release_pages.settings import EnvironmentSettings, ReleasePagesSettings

DEFAULT = ReleasePagesSettings().environments


def column(name: str, pattern: str) -> EnvironmentSettings:
    return EnvironmentSettings(name=name, pattern=pattern)


@pytest.mark.parametrize(
    ("columns", "names", "expected"),
    [
        pytest.param(DEFAULT, ["Dev", "UAT", "Prod"], {"UAT": ["UAT"], "PROD": ["Prod"]}, id="usual names"),
        pytest.param(
            DEFAULT,
            ["acceptance test", "uat2", "UAT_EU", "Staging", "production", "prod-eu", "PROD1", "live"],
            {
                "UAT": ["acceptance test", "uat2", "UAT_EU", "Staging"],
                "PROD": ["production", "prod-eu", "PROD1", "live"],
            },
            id="variants",
        ),
        pytest.param(
            DEFAULT,
            ["pre-prod", "Preprod", "pre production", "non-prod", "nonprod", "delivery", "product", "square"],
            {"UAT": [], "PROD": []},
            id="what only sounds like it",
        ),
        pytest.param(DEFAULT, ["Prod (off!)", "Prod"], {"UAT": [], "PROD": ["Prod"]}, id="suspended"),
        pytest.param(DEFAULT, ["Prod (off!)"], {"UAT": [], "PROD": ["Prod (off!)"]}, id="suspended alone"),
        pytest.param(
            (column("A", "x"), column("B", "x|y")),
            ["xy", "y"],
            {"A": ["xy"], "B": ["y"]},
            id="first column wins",
        ),
        pytest.param((), ["UAT"], {}, id="no columns"),
    ],
)
def test_columns(
    columns: tuple[EnvironmentSettings, ...], names: list[str], expected: dict[str, list[str]]
) -> None:
    environments = [
        Environment(number, name, number, is_suspended="off!" in name, url="")
        for number, name in enumerate(names)
    ]
    found = in_columns(columns, environments)
    assert {name: [each.name for each in inside] for name, inside in found.items()} == expected
