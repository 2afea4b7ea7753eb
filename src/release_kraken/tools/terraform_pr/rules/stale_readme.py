"""A README.md that terraform-docs wrote says what the code says."""

from collections.abc import Iterator
from dataclasses import replace

from release_kraken.connectors.terraform.module import Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.readme.state import ReadmeState, ReadmeStatus
from release_kraken.tools.terraform_pr.readme.survey import examine_all
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

_FIX_FORM = "run terraform-docs, or let --fix do it: set readme.strict = true"
"""Formatting alone is left to whoever wants it."""


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    for state in examine_all(repository, settings.readme):
        if state.status is ReadmeStatus.STALE:
            yield _finding(state)
        elif state.status is ReadmeStatus.FORMATTING_ONLY:
            found = _finding(state)
            yield found if settings.readme.strict else replace(found, severity=Severity.NOTE, fix=_FIX_FORM)


def _finding(state: ReadmeState) -> Finding:
    return RULE.at(
        Span(state.path, state.line, 1, state.line),
        f"this is not what terraform-docs writes: {state.words}",
        fix="run kraken terraform-pr --fix or terraform-docs, and commit the file",
        resource=state.path,
    )


def _not_checked(repository: Repository, settings: TerraformPrSettings) -> Iterator[NotChecked]:
    for state in examine_all(repository, settings.readme):
        if state.status is ReadmeStatus.NOT_CHECKED:
            yield NotChecked(
                state.path, state.words, path=state.path, rules=("missing-readme", "stale-readme")
            )


RULE = Rule(
    "stale-readme",
    Severity.ERROR,
    "A README.md made by terraform-docs is up to date.",
    check=_check,
    not_checked=_not_checked,
)
