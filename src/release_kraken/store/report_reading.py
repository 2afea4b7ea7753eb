"""Reads kept reports; apart from the rest because pydantic, which does it, takes long to import."""

from pydantic import BaseModel, JsonValue

from release_kraken.core.finding import Finding
from release_kraken.core.report import Change, Comparison, NotChecked, Report, Table
from release_kraken.store.records import StoredReport


class _Report(BaseModel):
    """The fields of a report, with JSON as pydantic knows it."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    tables: tuple[Table, ...]
    facts: dict[str, JsonValue]
    not_checked: tuple[NotChecked, ...]
    rules: tuple[str, ...]
    unreported: frozenset[str]


class _Stored(BaseModel):
    report: _Report
    comparison: Comparison | None


def read(content: bytes) -> StoredReport:
    """A report from the JSON that it was kept as."""
    stored = _Stored.model_validate_json(content)
    return StoredReport(Report(**dict(stored.report)), stored.comparison)
