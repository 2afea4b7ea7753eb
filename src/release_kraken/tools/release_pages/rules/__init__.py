"""The rules: one file each that exports `RULE`, with its page of the same name beside it."""

from pathlib import Path

from release_kraken.core.rulebook import Rulebook
from release_kraken.tools.release_pages.rule import Rule

_BOOK: Rulebook[Rule] = Rulebook(__name__, Path(__file__).parent)

all_rules = _BOOK.rules
rule_infos = _BOOK.infos
page_path = _BOOK.page_path


def names_by_source(source: str) -> tuple[str, ...]:
    """The rules that cannot be judged while a source ("jira", "bamboo") does not answer."""
    return tuple(rule.name for rule in all_rules() if source in rule.sources)
