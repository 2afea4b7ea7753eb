"""The rules: one file each that exports `RULE`, with its page of the same name beside it."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from release_kraken.core.finding import RuleInfo
from release_kraken.tools.bamboo_permissions.rule import Rule

_FOLDER = Path(__file__).parent


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule in this folder, by name."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in _module_names())
    rules: list[Rule] = [module.RULE for module in modules]
    return tuple(sorted(rules, key=lambda rule: rule.name))


@cache
def rule_infos() -> tuple[RuleInfo, ...]:
    """Every rule as the rest of Kraken knows it, with its page."""
    return tuple(
        RuleInfo(rule.name, rule.severity, rule.summary, page_path(rule).read_text(encoding="utf-8"))
        for rule in all_rules()
    )


def page_path(rule: Rule) -> Path:
    """The file that holds a rule's page."""
    return _FOLDER / f"{rule.name.replace('-', '_')}.md"


def _module_names() -> list[str]:
    return [found.name for found in pkgutil.iter_modules([str(_FOLDER)]) if not found.ispkg]
