"""One JSON object for programs; `schema.json` beside this file describes it, and it only ever grows."""

import json
from collections.abc import Iterable, Mapping, Sequence

from release_kraken.core.finding import Finding
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Change, Comparison, NotChecked
from release_kraken.core.text import unified_diff, whole_characters


def render(publication: Publication, _surface: Surface) -> str:
    """ASCII only, so that no locale can break it."""
    report = publication.report
    answer: JSONObject = {
        "tool": publication.tool,
        "status": report.status,
        "findings": [_finding(finding) for finding in report.findings],
        "facts": {**report.facts, **_changes(report.changes), **_comparison(publication)},
        "not_checked": [_not_checked(gap) for gap in report.not_checked],
    }
    return json.dumps(_whole(answer), indent=2, allow_nan=False) + "\n"


def _finding(finding: Finding) -> JSONObject:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "message": finding.message,
        "fix": finding.fix,
        "key": finding.key,
        "resource": finding.resource,
    }


def _not_checked(gap: NotChecked) -> JSONObject:
    return {"what": gap.what, "why": gap.why}


def _changes(changes: tuple[Change, ...]) -> JSONObject:
    if not changes:
        return {}
    return {
        "changes": [
            {"target": change.target, "why": change.why, "diff": unified_diff(change)} for change in changes
        ]
    }


def _comparison(publication: Publication) -> JSONObject:
    comparison = publication.comparison
    return {} if comparison is None else {"comparison": _compared(comparison, publication.report.findings)}


def _compared(comparison: Comparison, findings: Iterable[Finding]) -> JSONObject:
    keys = [finding.key for finding in findings]
    return {
        "new": [key for key in keys if key in comparison.new],
        "persisting": [key for key in keys if key in comparison.persisting],
        "gone": [_earlier(finding) for finding in comparison.gone],
        "stale": [_earlier(finding) for finding in comparison.stale],
    }


def _earlier(finding: Finding) -> JSONObject:
    return {"rule": finding.rule, "path": finding.path, "message": finding.message, "key": finding.key}


def _whole(value: JSONValue) -> JSONValue:
    """The value with every string made of whole characters: strict parsers refuse anything else."""
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, Mapping):
        return {whole_characters(key): _whole(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_whole(item) for item in value]
    return value


PUBLISHER = Publisher(
    name="json",
    summary="One JSON object for programs: stable, documented, with a JSON Schema.",
    render=render,
    suffix=".json",
)
