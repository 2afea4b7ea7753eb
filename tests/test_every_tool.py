"""What every tool promises, whoever wrote it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from tests.plugin_settings import fields
from tests.rules_pages import DOCS, rules_page

from release_kraken import tools
from release_kraken.core.plugin import Tool
from release_kraken.core.publication import command_name
from release_kraken.core.settings import Argument, Option
from release_kraken.engine import discovery
from release_kraken.engine.settings.reserved import reserved

FOLDER = Path(tools.__path__[0])
SENTENCE = re.compile(r"[A-Z].*[^.]\.")
KEBAB_CASE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FILE_NAME = re.compile(rf"{KEBAB_CASE.pattern}\.[a-z0-9]+")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(; charset=utf-8)?")


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


def test_its_rights_are_at_connectors_that_there_are(tool: Tool[Any]) -> None:
    assert {each.connector for each in tool.rights()} <= set(discovery.names(discovery.CONNECTORS))
    assert [each for each in tool.rights() if set(each.look) & set(each.apply)] == []


def test_its_views_actions_and_downloads_are_named_once(tool: Tool[Any]) -> None:
    words = [view.name for view in tool.views] + [action.name for action in tool.actions]
    files = [download.name for download in tool.downloads]
    assert sorted(words) == sorted(set(words))
    assert sorted(files) == sorted(set(files))
    assert [name for name in words if not KEBAB_CASE.fullmatch(name)] == []
    assert [name for name in files if not FILE_NAME.fullmatch(name)] == []


def test_its_views_actions_and_downloads_are_summarised(tool: Tool[Any]) -> None:
    told = {view.name: view.help for view in tool.views}
    told |= {action.name: action.summary for action in tool.actions}
    told |= {download.name: download.summary for download in tool.downloads}
    assert [name for name, text in told.items() if not SENTENCE.fullmatch(text)] == []


def test_its_downloads_say_what_they_are(tool: Tool[Any]) -> None:
    kinds = {download.name: download.media_type for download in tool.downloads}
    assert [name for name, kind in kinds.items() if not MEDIA_TYPE.fullmatch(kind)] == []


def test_every_input_of_its_actions_is_described(tool: Tool[Any]) -> None:
    inputs = [field for action in tool.actions for field in fields(action.inputs)]
    assert [name for name, field in inputs if not field.description] == []


def test_its_actions_name_no_place_on_krakens_machine(tool: Tool[Any]) -> None:
    """Nobody asks there whether an admin sends them."""
    named = {action.name: reserved(replace(tool, settings=action.inputs)) for action in tool.actions}
    assert {name: found for name, found in named.items() if found} == {}


def test_its_page_is_a_template_in_its_folder(tool: Tool[Any]) -> None:
    files = list((FOLDER / tool.name).rglob("*.html"))
    assert tool.page is None or tool.page.template in files
    assert all(Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).body for file in files)


def test_every_rule_says_why_and_how_to_fix(tool: Tool[Any]) -> None:
    lacking = {rule.name: headings(rule.page) for rule in tool.rules()}
    assert {name for name, found in lacking.items() if not {"Why", "How to fix"} <= set(found)} == set()


def test_every_rule_is_named_once_and_summarised(tool: Tool[Any]) -> None:
    rules = tool.rules()
    assert len({rule.name for rule in rules}) == len(rules)
    assert [rule.name for rule in rules if not KEBAB_CASE.fullmatch(rule.name)] == []
    assert [rule.name for rule in rules if not SENTENCE.fullmatch(rule.summary)] == []


def test_its_rules_and_their_pages_are_in_pairs(tool: Tool[Any]) -> None:
    folder = FOLDER / tool.name / "rules"
    named = {rule.name.replace("-", "_") for rule in tool.rules()}
    assert {page.stem for page in folder.glob("*.md")} == named
    assert {module.stem for module in folder.glob("*.py")} - {"__init__"} == named


def test_every_rule_has_the_page_beside_it(tool: Tool[Any]) -> None:
    assert [rule.name for rule in tool.rules() if not rule.page.startswith(f"# {rule.name}\n")] == []


def test_the_documentation_lists_its_rules(tool: Tool[Any]) -> None:
    path = DOCS / f"{command_name(tool.name)}-rules.md"
    assert path.read_text(encoding="utf-8") == rules_page(tool), (
        f"docs/{path.name} is out of date; write it anew: python -m tests.rules_pages"
    )
