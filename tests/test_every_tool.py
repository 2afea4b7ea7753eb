"""What every tool promises, whoever wrote it."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.plugin_settings import fields

from release_kraken import tools
from release_kraken.core.plugin import Tool
from release_kraken.core.settings import Argument, Option
from release_kraken.engine import discovery

FOLDER = Path(tools.__path__[0])
SENTENCE = re.compile(r"[A-Z].*[^.]\.")


@pytest.fixture(params=discovery.names(discovery.TOOLS))
def tool(request: pytest.FixtureRequest) -> Tool[Any]:
    return discovery.load(discovery.TOOLS, request.param)


def headings(page: str) -> list[str]:
    return re.findall(r"^## (.+)$", page, flags=re.MULTILINE)


def test_there_are_tools() -> None:
    assert discovery.names(discovery.TOOLS)


def test_it_has_tests(tool: Tool[Any]) -> None:
    assert list((FOLDER / tool.name / "tests").glob("test_*.py"))


def test_its_summary_is_one_sentence(tool: Tool[Any]) -> None:
    assert SENTENCE.fullmatch(tool.summary)
    assert ". " not in tool.summary


def test_every_setting_is_described(tool: Tool[Any]) -> None:
    assert [name for name, field in fields(tool.settings) if not field.description] == []


def test_its_options_are_its_own(tool: Tool[Any]) -> None:
    marks = [mark for field in tool.settings.model_fields.values() for mark in field.metadata]
    flags = [mark.flag for mark in marks if isinstance(mark, Option)]
    flags += [f"--{name}" for name in (tool.apply_option, *(view.name for view in tool.views))]
    assert sorted(flags) == sorted(set(flags))
    assert len([mark for mark in marks if isinstance(mark, Argument)]) <= 1


def test_every_rule_says_why_and_how_to_fix(tool: Tool[Any]) -> None:
    lacking = {rule.name: headings(rule.page) for rule in tool.rules()}
    assert {name for name, found in lacking.items() if not {"Why", "How to fix"} <= set(found)} == set()


def test_every_rule_is_named_once_and_summarised(tool: Tool[Any]) -> None:
    rules = tool.rules()
    assert len({rule.name for rule in rules}) == len(rules)
    assert [rule.name for rule in rules if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)] == []
    assert [rule.name for rule in rules if not SENTENCE.fullmatch(rule.summary)] == []
