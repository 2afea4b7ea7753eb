"""The rules: one file each that exports `RULE`, with its page of the same name beside it."""

from pathlib import Path

from release_kraken.core.rulebook import Rulebook
from release_kraken.tools.terraform_pr.rule import Rule

_BOOK: Rulebook[Rule] = Rulebook(__name__, Path(__file__).parent)

all_rules = _BOOK.rules
rule_infos = _BOOK.infos
page_path = _BOOK.page_path
