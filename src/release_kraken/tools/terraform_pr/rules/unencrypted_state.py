"""Every S3 backend encrypts the state."""

from collections.abc import Iterator
from itertools import groupby

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.remote_state import is_true, known_states, name_sources
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    if not settings.remote_state.encryption:
        return
    faulty = (state for state in known_states(repository) if not is_true(state.value("encrypt")))
    for _, group in groupby(faulty, key=lambda state: state.directory.path):
        states = list(group)
        yield RULE.at(
            states[0].backend.span,
            f"the backend does not set encrypt = true{name_sources(states)}",
            fix="set encrypt = true",
            resource="terraform.backend",
        )


RULE = Rule("unencrypted-state", Severity.ERROR, "Every S3 backend encrypts the state.", check=_check)
