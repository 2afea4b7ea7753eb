"""Every rule has a page, and every example on it gives exactly the findings that it says."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from release_kraken.core.finding import ordered
from release_kraken.tools.release_pages.board import Attempt, Board, Deployment, Phase, Release
from release_kraken.tools.release_pages.judging import judge
from release_kraken.tools.release_pages.rule import Rule
from release_kraken.tools.release_pages.rules import (
    all_rules,
    names_by_source,
    page_path,
)
from release_kraken.tools.release_pages.settings import ReleasePagesSettings
from release_kraken.tools.release_pages.tests import boards

FENCE = re.compile(r"^```(?P<language>\w+) ?(?P<name>[\w.]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
RELEASE: TypeAdapter[Release] = TypeAdapter(Release)
TICKET = {"summary": "Mend it", "status": "To Do", "url": ""}
JUDGED = [pytest.param(rule, id=rule.name) for rule in all_rules() if rule.check]
EVERY = [pytest.param(rule, id=rule.name) for rule in all_rules()]


@dataclass(frozen=True)
class Example:
    """A Bad or Good section: its board, the settings, and the findings that it promises."""

    board: Board
    settings: ReleasePagesSettings
    expected: tuple[str, ...]


def sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def read_page(rule: Rule) -> str:
    return page_path(rule).read_text(encoding="utf-8")


def example(body: str) -> Example:
    blocks = {(one["language"], one["name"]): one["body"] for one in FENCE.finditer(body)}
    shown = tomllib.loads(blocks["toml", "board.toml"])
    configuration = tomllib.loads(blocks.get(("toml", "kraken.toml"), ""))
    releases = [release_of(each, number) for number, each in enumerate(shown["release"], 10_001)]
    settings = configuration.get("tools", {}).get("release_pages", {})
    return Example(
        boards.board(*releases, now=shown["now"]),
        ReleasePagesSettings.model_validate(settings),
        tuple(blocks.get(("text", ""), "").splitlines()),
    )


def release_of(shown: dict[str, Any], number: int) -> Release:
    """An ordinary release, but for what the example says of it."""
    has_mapping = shown.pop("mapped", True)
    deployments = tuple(deployment_of(name, one) for name, one in shown.pop("deployments", {}).items())
    items = [{**TICKET, **item} for item in shown.get("blockers", {}).get("items", ())]
    if items:
        shown["blockers"] = {"total": len(items), **shown["blockers"], "items": items}
    if shown.get("week") == "":
        shown["date"] = None
    ordinary = boards.release(shown["name"], id=str(number), deployments=deployments)
    if not has_mapping:
        nowhere = tuple(boards.deployment(column, Phase.UNMAPPED) for column in boards.COLUMNS)
        ordinary = replace(ordinary, mapping=None, deployments=deployments or nowhere)
    plain = RELEASE.dump_python(ordinary)
    plain["progress"] = {}
    return RELEASE.validate_python(merged(plain, shown))


def deployment_of(column: str, shown: Any) -> Deployment:
    """A phase, or a table with more than that."""
    given: dict[str, Any] = {"phase": shown} if isinstance(shown, str) else dict(shown)
    if "attempt" in given:
        given["attempt"] = Attempt(**given["attempt"])
    return boards.deployment(column, Phase(given.pop("phase")), **given)


def merged(plain: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    inner = {key: merged(plain[key], value) for key, value in shown.items() if isinstance(value, Mapping)}
    return {**plain, **shown, **inner}


def examples() -> Iterator[Any]:
    for rule in all_rules():
        for title, body in sections(read_page(rule)).items() if rule.check else ():
            if title.startswith(("Bad", "Good")):
                yield pytest.param(rule, example(body), id=f"{rule.name}-{title}")


@pytest.mark.parametrize(("rule", "one"), list(examples()))
def test_an_example_gives_what_its_page_says(rule: Rule, one: Example) -> None:
    found = [finding for finding in ordered(judge(one.board, one.settings)) if finding.rule == rule.name]
    assert tuple(f"{finding.where} {finding.message}" for finding in found) == one.expected
    assert {finding.severity for finding in found} <= {rule.severity}


@pytest.mark.parametrize("rule", JUDGED)
def test_a_page_has_a_bad_and_a_good_example(rule: Rule) -> None:
    shown = sections(read_page(rule))
    assert example(shown["Bad"]).expected
    assert example(shown["Good"]).expected == ()


@pytest.mark.parametrize("rule", EVERY)
def test_a_page_says_what_its_rule_is(rule: Rule) -> None:
    page = read_page(rule)
    title, _, rest = page.partition("\n\n")
    assert title == f"# {rule.name}"
    assert rest.partition("\n\n")[0] == rule.summary
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert list(sections(page))[:2] == ["Why", "How to fix"]


def test_rules_are_found_by_the_source_that_they_need() -> None:
    assert set(names_by_source("bamboo")) < set(names_by_source("jira"))
    assert "rolled-back" in names_by_source("bamboo")
    assert "overdue-release" not in names_by_source("bamboo")
    assert names_by_source("nobody") == ()
