"""Leaves out findings on excluded files, and those that are told of one file twice because of a link."""

from collections.abc import Iterable

from release_kraken.core.finding import Finding
from release_kraken.tools.terraform_pr.repository import Repository


def reported(findings: Iterable[Finding], repository: Repository) -> tuple[Finding, ...]:
    """Findings without those on excluded files, and those on a link that are also on the file itself."""
    kept = [finding for finding in dict.fromkeys(findings) if finding.path not in repository.excluded]
    known = {_identity(finding, finding.path) for finding in kept}
    real_paths = ((finding, repository.links.get(finding.path or "")) for finding in kept)
    return tuple(
        finding for finding, real in real_paths if real is None or _identity(finding, real) not in known
    )


def _identity(finding: Finding, path: str | None) -> tuple[str | None, ...]:
    return (finding.rule, path, str(finding.line), str(finding.column), finding.message)
