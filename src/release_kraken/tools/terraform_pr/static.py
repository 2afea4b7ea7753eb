"""Applies the rules that look at the code alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from release_kraken.core.finding import Finding
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.reported import reported
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.sifting.ignore import judge


@dataclass(frozen=True, slots=True)
class Looked:
    """Findings, and what rules had to leave out."""

    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]


def look(repository: Repository, settings: TerraformPrSettings, rules: Sequence[Rule]) -> Looked:
    """What the rules' checks of a repository find."""
    findings = (found for rule in rules if rule.check for found in rule.check(repository, settings))
    gaps = (gap for rule in rules if rule.not_checked for gap in rule.not_checked(repository, settings))
    return Looked(reported(findings, repository), tuple(dict.fromkeys(gaps)))


def static_findings(
    repository: Repository, settings: TerraformPrSettings, rules: Sequence[Rule], known: Collection[str]
) -> tuple[Finding, ...]:
    """What the rules find once ignore comments are honoured. `known` are the names of all rules."""
    looked = look(repository, settings, rules)
    ran = {rule.name for rule in rules}
    gaps = (*repository.not_checked, *looked.not_checked)
    return judge(repository, looked.findings, ran=ran, known=known, gaps=gaps).findings
