"""No two roots of the repository keep their state under the same key."""

from collections import defaultdict
from collections.abc import Iterator

from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.remote_state import State, known_states
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    del settings
    users: dict[tuple[str, ...], dict[str, State]] = defaultdict(dict)
    for state in known_states(repository):
        if state.identity is not None and state.backend.span.path not in repository.links:
            users[state.identity].setdefault(state.directory.path, state)
    for identity, states in users.items():
        if len(states) > 1:
            yield from _shared(identity, states)


def _shared(identity: tuple[str, ...], states: dict[str, State]) -> Iterator[Finding]:
    bucket, key, *_ = identity
    for path, state in states.items():
        others = ", ".join(other for other in states if other != path)
        yield RULE.at(
            state.backend.span,
            f"the state s3://{bucket}/{key} is also that of {others}",
            fix="give each root a key of its own",
            resource=f"s3://{bucket}/{key}",
        )


RULE = Rule(
    "shared-state-key", Severity.ERROR, "No two roots keep their state under the same key.", check=_check
)
