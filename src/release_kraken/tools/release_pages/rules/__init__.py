"""The rules: one file each that exports `RULE`, with its page of the same name beside it."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from release_kraken.core.finding import RuleInfo
from release_kraken.tools.release_pages.rule import Rule

_FOLDER = Path(__file__).parent
_PAGES = "../src/release_kraken/tools/release_pages/rules"
_HEAD = (
    "# Rules of the release pages",
    "",
    "Each page says why the rule is there, how to mend what it finds, and gives examples that the tests run.",
    "",
    "| Rule | Severity | What it asks for |",
    "| --- | --- | --- |",
)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule in this folder, by name."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in _module_names())
    rules: list[Rule] = [module.RULE for module in modules]
    return tuple(sorted(rules, key=lambda rule: rule.name))


def names_by_source(source: str) -> tuple[str, ...]:
    """The rules that cannot be judged while a source ("jira", "bamboo") does not answer."""
    return tuple(rule.name for rule in all_rules() if source in rule.sources)


def page_path(rule: Rule) -> Path:
    """The file that holds a rule's page."""
    return _FOLDER / f"{rule.name.replace('-', '_')}.md"


@cache
def rule_infos() -> tuple[RuleInfo, ...]:
    """Every rule as the rest of Kraken knows it, with its page."""
    return tuple(
        RuleInfo(rule.name, rule.severity, rule.summary, page_path(rule).read_text(encoding="utf-8"))
        for rule in all_rules()
    )


def rules_page() -> str:
    """The table of all rules for the documentation, in Markdown."""
    rows = [
        f"| [{rule.name}]({_PAGES}/{page_path(rule).name}) | {rule.severity} | {rule.summary} |"
        for rule in all_rules()
    ]
    return "\n".join([*_HEAD, *rows, ""])


def _module_names() -> list[str]:
    return [found.name for found in pkgutil.iter_modules([str(_FOLDER)]) if not found.ispkg]
