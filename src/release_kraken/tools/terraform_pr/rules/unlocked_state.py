"""Every S3 backend locks the state while Terraform works on it."""

from collections.abc import Iterator
from itertools import groupby

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.remote_state import State, is_true, known_states, name_sources
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

_LOCKS = ("use_lockfile", "dynamodb_table", "lock_table")


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.remote_state.locking:
        return
    faulty = (state for state in known_states(repository) if not _is_locked(state))
    for _, group in groupby(faulty, key=lambda state: state.directory.path):
        states = list(group)
        yield RULE.at(
            states[0].backend.span,
            f"the state is not locked{name_sources(states)}",
            fix="set use_lockfile = true (Terraform 1.10 or later), or name a dynamodb_table",
            resource="terraform.backend",
        )


def _is_locked(state: State) -> bool:
    return any(is_true(state.value(name)) for name in _LOCKS)


RULE = Rule("unlocked-state", Severity.ERROR, "Every S3 backend locks the state.", check=_check)
