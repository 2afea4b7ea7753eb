"""Limits what is reported to what the change since a commit causes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from release_kraken.core.finding import Finding, ordered
from release_kraken.tools.terraform_pr.checkout.walk import parents
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.sifting.git import Git


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the working tree and the commit where HEAD left the base.

    `unchanged_submodules` cannot be looked at as they were, but they are as they were.
    """

    commit: str
    paths: frozenset[str]
    unchanged_submodules: tuple[str, ...] = ()

    def touches(self, repository: Repository, root: str, references: Collection[str] = ()) -> bool:
        """Whether a changed file belongs to a root's closure, or lies at or below a path in `references`."""
        closure = set(repository.closure(root))
        return any(
            _owner(repository, path) in closure or not {path, *parents(path)}.isdisjoint(references)
            for path in self.paths
        )


def read_change(folder: Path, base: str) -> Difference:
    """What changed below a folder since HEAD left `base`; raises ConfigError where git cannot tell."""
    git = Git(folder)
    commit = git.merge_base(base)
    changed = git.list_changed(commit)
    submodules = (entry.path for entry in git.list_tree(commit) if entry.is_submodule)
    return Difference(commit, changed, tuple(path for path in submodules if path not in changed))


def extract_base(folder: Path, change: Difference, target: Path) -> Path:
    """Write the commit's version of a folder to `target`."""
    git = Git(folder)
    target.mkdir(parents=True)
    git.extract(git.list_tree(change.commit), target)
    return target


def caused(
    findings: Iterable[Finding], change: Difference, findings_of_base: Callable[[], Iterable[Finding]]
) -> tuple[Finding, ...]:
    """Findings that the base does not have. The base is looked at only if anything changed."""
    if not change.paths:
        return ()
    before = {finding.key for finding in ordered(findings_of_base())}
    return tuple(
        finding
        for finding in ordered(findings)
        if finding.key not in before and not _is_in(finding.path or "", change.unchanged_submodules)
    )


def _owner(repository: Repository, path: str) -> str:
    """The directory that a file belongs to: the nearest above it with Terraform files."""
    above = (*list(parents(path)), ".")
    return next((folder for folder in above if folder in repository.directories), path)


def _is_in(path: str, folders: Collection[str]) -> bool:
    return not {path, *parents(path)}.isdisjoint(folders)
