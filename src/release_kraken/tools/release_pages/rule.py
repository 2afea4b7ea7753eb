"""A rule of the release pages: one file below `rules/`, with its page beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from release_kraken.core.finding import Finding, Severity, key_of
from release_kraken.tools.release_pages.board import Board, Release, Status
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

JIRA = "jira"
BAMBOO = "bamboo"
OPEN = frozenset({Status.UNRELEASED})
LIVING = frozenset({Status.UNRELEASED, Status.RELEASED})

Check = Callable[[Release, Board, ReleasePagesSettings], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule checks one release at a time, of these statuses, by what these sources say.

    A rule without check is raised by a stage itself (such as a page that cannot be written).
    """

    name: str
    severity: Severity
    summary: str
    check: Check | None = None
    statuses: frozenset[Status] = field(default=OPEN)
    sources: tuple[str, ...] = (JIRA,)

    def looks_at(self, release: Release) -> bool:
        """Whether the release is of its kind, and all that it needs to know is of this run."""
        stale = {each.source.casefold() for each in release.stale}
        return release.status in self.statuses and stale.isdisjoint(self.sources)

    def of(
        self, release: Release, message: str, *, fix: str | None = None, part: str = "", by: str = ""
    ) -> Finding:
        """A finding on a release; `message` goes on where its name ends.

        It is known again by the version's id, whatever its name: `part` tells several on one release apart,
        `by` stands in for the id where a fault is that of several releases.
        """
        return Finding(
            rule=self.name,
            severity=self.severity,
            message=f"{release.project} {release.name} {message}",
            path=release.project,
            resource=release.url or f"{release.project} {release.name}",
            owner=release.owner or None,
            fix=fix,
            key=key_of(self.name, by or release.id, part),
        )
