"""Leaves out findings that are told of one file twice because a symbolic link leads to it."""

from collections.abc import Iterable

from release_kraken.core.finding import Finding
from release_kraken.tools.terraform_pr.repository import Repository


def without_copies(findings: Iterable[Finding], repository: Repository) -> tuple[Finding, ...]:
    """Findings without those on a link that are also there on the file itself: it is mended in one place."""
    kept = tuple(dict.fromkeys(findings))
    known = {_identity(finding, finding.path) for finding in kept}
    return tuple(
        finding for finding in kept if _identity(finding, _real_path(finding, repository)) not in known
    )


def _real_path(finding: Finding, repository: Repository) -> str | None:
    """The real path of the file, None where the finding is on no link."""
    return repository.links.get(finding.path or "")


def _identity(finding: Finding, path: str | None) -> tuple[str | None, ...]:
    return (finding.rule, path, str(finding.line), str(finding.column), finding.message)
