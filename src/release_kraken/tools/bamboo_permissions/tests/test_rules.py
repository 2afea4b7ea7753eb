"""The examples of every rule's page, run against a pretended Bamboo."""

import re
from collections.abc import Mapping

import pytest

from release_kraken.connectors.bamboo.rights import Right, names_of
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.rules import all_rules, page_path
from release_kraken.tools.bamboo_permissions.tests.stage import Stage

CHECKED = [rule.name for rule in all_rules() if rule.check and rule.name != "interrupted-apply"]
GRANT = re.compile(r"(plan|project) (\S+)( \(Specs\))?: (group|user|role) (\S+): (.+)")
KNOWN = set(map(str, Right))

Example = Mapping[str, str]
"""The fenced blocks of a section, by what follows their language ("" for findings)."""


def example(rule: str, heading: str) -> Example:
    (page,) = (page_path(each).read_text(encoding="utf-8") for each in all_rules() if each.name == rule)
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^```\w+ ?(.*)\n((?:.*\n)*?)```$", section, flags=re.MULTILINE)
    return dict(found)


def furnish(stage: Stage, grants: str) -> None:
    world = stage.fake.world
    for everything in (world.plans, world.deployment_projects, world.repositories):
        everything.clear()
    for line in grants.splitlines():
        match = GRANT.fullmatch(line)
        assert match, line
        level, key, specs, kind, name, rights = match.groups()
        if level == "plan" and key not in {plan.key for plan in world.plans}:
            world.add_plan(key).specs_managed = bool(specs)
        stage.give(f"{level}/{key}", f"{kind}s", name, *(word(level, right) for right in rights.split(", ")))


def word(level: str, right: str) -> str:
    """A right in Bamboo's words; what there is no word for is Bamboo's already."""
    return names_of(ScopeKind(level), [Right(right)])[0][0] if right in KNOWN else right


def looked_at(stage: Stage, found: Example) -> Report:
    furnish(stage, found["Bamboo"])
    return stage.run(found["bamboo-permissions.toml"])


@pytest.mark.parametrize("rule", CHECKED)
def test_the_bad_example_is_found(stage: Stage, rule: str) -> None:
    found = example(rule, "Bad")
    report = looked_at(stage, found)
    said = [f"{each.severity}: {each.message}" for each in report.findings if each.rule == rule]
    assert said == found[""].splitlines()


@pytest.mark.parametrize("rule", CHECKED)
def test_the_good_example_is_not(stage: Stage, rule: str) -> None:
    assert looked_at(stage, example(rule, "Good")).findings == ()
