"""docs/release-pages-bamboo.md tells the truth."""

import re
import tomllib
from pathlib import Path

import pytest

from release_kraken.connectors.bamboo.inventory import DeploymentProject, Environment
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.tools.release_pages import TOOL
from release_kraken.tools.release_pages.board import Origin, Phase
from release_kraken.tools.release_pages.collecting.bamboo import looking, remembering
from release_kraken.tools.release_pages.collecting.bamboo.sites import in_columns
from release_kraken.tools.release_pages.deployments import environment_log, nearness
from release_kraken.tools.release_pages.deployments.delivery import delivery
from release_kraken.tools.release_pages.deployments.mapping import Application, Mapper
from release_kraken.tools.release_pages.names import named
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tests.results import NOON

PAGE = (Path(__file__).parents[7] / "docs" / "release-pages-bamboo.md").read_text(encoding="utf-8")
PROSE = " ".join(PAGE.split())
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def settings(example: str) -> ReleasePagesSettings:
    configuration = Configuration(None, tomllib.loads(example))
    configuration.check()
    return configuration.tool_settings(TOOL)


def test_the_mappings_map() -> None:
    known = (
        DeploymentProject(1, "Shop frontend", "", False, (), ""),
        DeploymentProject(20480001, "web", "", False, (), ""),
        DeploymentProject(3, "web", "", False, (), ""),
    )
    mapper = Mapper(known, configured=settings(EXAMPLES[0]).mappings)
    found = mapper.mapped([Application("PAY", name, (), (), NOON) for name in ("web", "api", "")])
    assert [each.mapping and (each.mapping.deployment_project, each.mapping.origin) for each in found] == [
        (1, Origin.CONFIGURATION),
        (20480001, Origin.CONFIGURATION),
        (20480001, Origin.CONFIGURATION),
    ]


def test_the_columns_take_environments() -> None:
    names = ["UAT 1", "Prod EU", "pre-prod"]
    environments = [Environment(number, name, number, False, "") for number, name in enumerate(names)]
    found = in_columns(settings(EXAMPLES[1]).environments, environments)
    assert {name: [each.name for each in inside] for name, inside in found.items()} == {
        "UAT": ["UAT 1"],
        "PROD": ["Prod EU"],
    }


def test_names_are_taken_apart_as_told() -> None:
    pattern = ReleasePagesSettings().version_pattern
    assert [*named(pattern, "web 1.4.0")] == ["web", "1.4.0"]
    assert [*named(pattern, "1.4.0")] == ["", "1.4.0"]


def test_every_phase_is_told() -> None:
    table = PAGE.partition("| phase |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| (\w+) \|", table, re.MULTILINE) == [phase.value for phase in Phase]


@pytest.mark.parametrize(
    "text",
    [
        f"read only where something new happened or still runs: {environment_log.FEW} results, "
        f"and once up to {environment_log.MANY}",
        f"do not go back {environment_log.FAR.days} days",
        f"every deployment of the last {environment_log._KEPT_WHOLE.days} days",
        f"up to {environment_log._MOST} in each environment",
        f"in {remembering._FORGOTTEN_AFTER.days} days is forgotten",
        f"over the last {delivery('', [], NOON).days} days",
    ],
)
def test_numbers_are_right(text: str) -> None:
    assert text in PROSE


def test_numbers_in_words_are_right() -> None:
    assert ("up to five deployment projects" in PROSE, nearness._MOST_NEAR) == (True, 5)
    assert ("(ten environments in a run)" in PROSE, looking._MOST_DEEP_LOOKS) == (True, 10)
    assert ("three histories fail" in PROSE, looking._MOST_FAILURES) == (True, 3)
