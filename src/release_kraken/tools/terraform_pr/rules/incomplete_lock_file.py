"""Every lock file holds all providers that its root uses, for all platforms that are asked for."""

from collections.abc import Iterator
from dataclasses import replace

from release_kraken.connectors.terraform.lockfile import LockFile
from release_kraken.connectors.terraform.module import Span
from release_kraken.core.finding import Finding, Severity
from release_kraken.tools.terraform_pr.repository import Directory, Repository, roots
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings
from release_kraken.tools.terraform_pr.versions.providers import list_uses


def _check(repository: Repository, settings: TerraformPrSettings) -> Iterator[Finding]:
    all_roots = tuple(roots(repository))
    most_are_locked = 2 * sum(root.lock is not None for root in all_roots) > len(all_roots)
    for root in all_roots:
        if root.lock is None:
            yield from _missing_file(repository, root) if most_are_locked and not root.terragrunt else ()
        elif root.lock.problem is not None:
            yield RULE.at(
                root.lock.problem.span,
                f"the lock file cannot be used: {root.lock.problem.message}",
                fix="mend it, or remove it and run terraform init",
            )
        else:
            yield from _missing_providers(repository, root, root.lock)
            yield from _missing_hashes(root.lock, settings.lock_platforms)


def _missing_file(repository: Repository, root: Directory) -> Iterator[Finding]:
    if list_uses(repository, root):
        finding = RULE.at(
            root.anchor,
            "this root has no lock file, while most others have one: every init takes the newest providers",
            fix="run terraform init and commit .terraform.lock.hcl",
        )
        yield replace(finding, severity=Severity.NOTE)


def _missing_providers(repository: Repository, root: Directory, lock: LockFile) -> Iterator[Finding]:
    for address in sorted(list_uses(repository, root).keys() - lock.providers.keys()):
        yield RULE.at(
            Span(lock.path, 1, 1, 1),
            f"{address} is used but not locked",
            fix="run terraform init and commit the lock file",
            resource=f"provider {address}",
        )


def _missing_hashes(lock: LockFile, platforms: tuple[str, ...]) -> Iterator[Finding]:
    """One `h1:` hash stands for one platform; which one it is nobody can tell, so they are counted."""
    for address, locked in lock.providers.items():
        known = locked.count("h1")
        if known < len(platforms):
            asked = " ".join(f"-platform={platform}" for platform in platforms)
            yield RULE.at(
                locked.span,
                f"{address} has {known} of the {len(platforms)} hashes (h1) that the platforms need",
                fix=f"run terraform providers lock {asked}",
                resource=f"provider {address}",
            )


RULE = Rule(
    "incomplete-lock-file",
    Severity.ERROR,
    "Every lock file holds all providers in use, for all platforms asked for.",
    check=_check,
)
