"""The rules of one tool: a file each that exports `RULE`, with its page of the same name beside it."""

import importlib
import pkgutil
from functools import cached_property
from pathlib import Path
from typing import Generic, Protocol, TypeVar, cast

from release_kraken.core.finding import RuleInfo, Severity


class AnyRule(Protocol):
    """What every tool's rules have, whatever they check."""

    @property
    def name(self) -> str:
        """In kebab-case, as its file is in snake_case."""
        ...

    @property
    def severity(self) -> Severity:
        """How grave its findings are, as a rule."""
        ...

    @property
    def summary(self) -> str:
        """What is right, in a sentence."""
        ...


RuleT = TypeVar("RuleT", bound=AnyRule)


class Rulebook(Generic[RuleT]):
    """The rules in a package's folder; a rule is imported when the first of them is asked for."""

    def __init__(self, package: str, folder: Path) -> None:
        self._package, self._folder = package, folder

    def rules(self) -> tuple[RuleT, ...]:
        """Every rule, by name."""
        return self._rules

    def infos(self) -> tuple[RuleInfo, ...]:
        """Every rule as the rest of Kraken knows it, with its page."""
        return self._infos

    def page_path(self, rule: RuleT) -> Path:
        """The file that holds a rule's page."""
        return self._folder / f"{rule.name.replace('-', '_')}.md"

    @cached_property
    def _rules(self) -> tuple[RuleT, ...]:
        names = (found.name for found in pkgutil.iter_modules([str(self._folder)]) if not found.ispkg)
        modules = (importlib.import_module(f"{self._package}.{name}") for name in names)
        return tuple(sorted((cast(RuleT, module.RULE) for module in modules), key=lambda rule: rule.name))

    @cached_property
    def _infos(self) -> tuple[RuleInfo, ...]:
        return tuple(
            RuleInfo(rule.name, rule.severity, rule.summary, self.page_path(rule).read_text(encoding="utf-8"))
            for rule in self.rules()
        )
