"""A finding: one thing that is wrong, where, how to mend it, and a key that outlives the run."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """How grave a finding is. A note informs and never fails a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def fails(self) -> bool:
        """Whether a finding of this severity fails the run."""
        return self is not Severity.NOTE


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What there is to know about a rule besides its check.

    `page` is the rule's Markdown page.
    """

    name: str
    severity: Severity
    summary: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    `path` is relative to the folder that was checked, with forward slashes; `line`, `column` and
    `end_line` count from 1. `resource` names the thing itself (an address, an ARN). `key` is the
    same in every run that finds the same fault, also after lines have moved; it is made from rule,
    path and resource (from the message where there is no resource) unless given. `owner` is the team that
    answers for the thing, where that is known.
    """

    rule: str
    severity: Severity
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    fix: str | None = None
    resource: str | None = None
    key: str = ""
    owner: str | None = None

    def __post_init__(self) -> None:
        """Derive the key where none is given."""
        if not self.key:
            parts = (self.rule, self.path or "", self.resource or self.message)
            object.__setattr__(self, "key", key_of(*parts))

    @property
    def where(self) -> str:
        """`path:line:column` as far as known, else the resource, else nothing."""
        if self.path is None:
            return self.resource or ""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)


def key_of(*parts: str) -> str:
    """A key made of what a finding is known by again, its rule first."""
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


def ordered(findings: "Iterable[Finding]") -> tuple[Finding, ...]:
    """Findings by place, then rule, each with a key of its own: equal keys are numbered."""
    seen: dict[str, int] = {}
    numbered: list[Finding] = []
    for finding in sorted(findings, key=_place):
        count = seen[finding.key] = seen.get(finding.key, 0) + 1
        numbered.append(finding if count == 1 else replace(finding, key=f"{finding.key}-{count}"))
    return tuple(numbered)


def _place(finding: Finding) -> tuple[str, int, int, str, str, str]:
    return (
        finding.path or "",
        finding.line or 0,
        finding.column or 0,
        finding.rule,
        finding.resource or "",
        finding.message,
    )
