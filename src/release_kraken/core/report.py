"""What a run of a tool has to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from release_kraken.core.finding import Finding, ordered
from release_kraken.core.json import JSONValue


class Status(StrEnum):
    """The verdict of a report."""

    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a tool would do to the outside.

    `target` names what is changed (a path, an ARN), `before` and `after` are its content or state
    as text (None: it does not exist), `resolves` are the keys of the findings that it mends.
    """

    target: str
    before: str | None
    after: str | None
    why: str
    resolves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that could not be looked at, and why.

    `path` and `rules` bound what was missed: earlier findings of these rules (none given: all) at or
    below this path (none given: everywhere) are neither confirmed nor gone. With neither given, nothing that
    was found before is in doubt.
    """

    what: str
    why: str
    path: str | None = None
    rules: tuple[str, ...] = ()

    def covers(self, finding: Finding) -> bool:
        """Whether an earlier finding may still be there, unseen."""
        if self.path is None and not self.rules:
            return False
        if self.rules and finding.rule not in self.rules:
            return False
        if self.path in (None, "", "."):
            return True
        path = finding.path or ""
        return path == self.path or path.startswith(f"{self.path}/")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for a person to read; every row has a cell for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Findings, planned changes, tables, facts, and what could not be looked at.

    `rules` are the names of the rules that ran: only of these can an earlier finding be gone. Where there are
    none it is a passing look: its findings are told, and not kept as open. `unreported`
    are the keys of what was found and is left out on purpose, as by a baseline: it is not gone either.
    Findings are kept ordered by place with unique keys. `facts` are plain JSON values.
    """

    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: Mapping[str, JSONValue] = field(default_factory=dict)
    not_checked: tuple[NotChecked, ...] = ()
    rules: tuple[str, ...] = ()
    unreported: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Bring the findings in order."""
        object.__setattr__(self, "findings", ordered(self.findings))

    @property
    def status(self) -> Status:
        """Findings first; then whether all was looked at. Notes alone are clean."""
        if any(finding.severity.fails for finding in self.findings):
            return Status.FINDINGS
        return Status.INCOMPLETE if self.not_checked else Status.CLEAN


@dataclass(frozen=True, slots=True)
class Comparison:
    """This report's findings against those of the run before.

    `new` and `persisting` are keys of findings in the report; `gone` are findings of before that are
    mended; `stale` are findings of before that could not be looked at this time.
    """

    new: frozenset[str]
    persisting: frozenset[str]
    gone: tuple[Finding, ...] = ()
    stale: tuple[Finding, ...] = ()


def compare(before: Sequence[Finding], report: Report) -> Comparison:
    """What is new, what persists, what is gone and what nobody looked at."""
    known = {finding.key for finding in before}
    found = {finding.key for finding in report.findings}
    present = found | report.unreported
    missing = [finding for finding in before if finding.key not in present]
    unseen = {finding.key for finding in missing if not _was_looked_for(finding, report)}
    return Comparison(
        new=frozenset(found - known),
        persisting=frozenset(found & known),
        gone=tuple(finding for finding in missing if finding.key not in unseen),
        stale=tuple(finding for finding in missing if finding.key in unseen),
    )


def _was_looked_for(finding: Finding, report: Report) -> bool:
    return finding.rule in report.rules and not any(gap.covers(finding) for gap in report.not_checked)
