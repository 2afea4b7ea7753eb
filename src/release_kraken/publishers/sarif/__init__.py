"""SARIF 2.1.0 for GitHub code scanning and other readers of static analysis.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from release_kraken.core.finding import Finding, RuleInfo
from release_kraken.core.json import JSONObject
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface, command_name
from release_kraken.core.report import Comparison, NotChecked
from release_kraken.core.text import visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for no byte of a name


def render(publication: Publication, _surface: Surface) -> str:
    """ASCII only, so that no locale can break it."""
    log: JSONObject = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(publication)]}
    return json.dumps(log, indent=2) + "\n"


def _run(publication: Publication) -> JSONObject:
    findings = _every_finding(publication)
    rules = _every_rule(publication.rules, findings)
    indexes = {rule.name: index for index, rule in enumerate(rules)}
    return {
        "tool": {"driver": _driver(publication, rules)},
        # GitHub keeps one analysis a category: several tools on one commit don't replace each other.
        "automationDetails": {"id": f"kraken/{command_name(publication.tool)}/"},
        "invocations": [_invocation(publication)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "Where Kraken was started."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, publication, indexes[finding.rule]) for finding in findings],
    }


def _every_finding(publication: Publication) -> tuple[Finding, ...]:
    """The report's findings, and earlier ones that could not be looked at.

    A reader closes what is missing, so what nobody looked at is repeated. What is gone is left out: GitHub
    knows no `absent` and would keep it open.
    """
    stale = publication.comparison.stale if publication.comparison else ()
    return publication.report.findings + stale


def _every_rule(known: Sequence[RuleInfo], findings: Iterable[Finding]) -> list[RuleInfo]:
    """The known rules, then those of other scanners, of which only the name is known."""
    rules = {rule.name: rule for rule in known}
    for finding in findings:
        rules.setdefault(finding.rule, RuleInfo(finding.rule, finding.severity, finding.rule))
    return list(rules.values())


def _driver(publication: Publication, rules: Sequence[RuleInfo]) -> JSONObject:
    return {
        "name": "Release Kraken",
        "version": publication.version,
        "semanticVersion": publication.version,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: RuleInfo) -> JSONObject:
    text = visible(rule.page or rule.summary)
    return {
        "id": visible(rule.name),
        "shortDescription": {"text": visible(rule.summary)},
        "fullDescription": {"text": visible(rule.summary)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": rule.severity},
    }


def _invocation(publication: Publication) -> JSONObject:
    return {
        "executionSuccessful": True,
        "startTimeUtc": _utc(publication.started),
        "endTimeUtc": _utc(publication.finished),
        "toolExecutionNotifications": [_notification(gap) for gap in publication.report.not_checked],
    }


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _notification(gap: NotChecked) -> JSONObject:
    return {"level": "warning", "message": {"text": visible(f"Not checked: {gap.what}: {gap.why}")}}


def _result(finding: Finding, publication: Publication, rule_index: int) -> JSONObject:
    return {
        "ruleId": visible(finding.rule),
        "ruleIndex": rule_index,
        "level": finding.severity,
        "message": {"text": _message(finding)},
        "locations": [_location(finding, publication)],
        # GitHub reads primaryLocationLineHash and nothing else.
        "partialFingerprints": {"krakenKey/v1": finding.key, "primaryLocationLineHash": f"{finding.key}:1"},
        **_baseline_state(finding, publication.comparison),
    }


def _message(finding: Finding) -> str:
    fix = f"\nHow to mend: {finding.fix}" if finding.fix else ""
    return visible(f"{finding.message}{fix}")


def _location(finding: Finding, publication: Publication) -> JSONObject:
    """GitHub refuses a whole file for one result without a file and a line.

    A finding without a file is therefore placed at its resource's name, as scanners of images do.
    """
    path = finding.resource or publication.tool if finding.path is None else publication.place(finding.path)
    location: JSONObject = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(path), "uriBaseId": _ROOT},
            "region": _region(finding),
        }
    }
    if finding.resource is None:
        return location
    return {**location, "logicalLocations": [{"fullyQualifiedName": visible(finding.resource)}]}


def _uri(path: str) -> str:
    """Percent-encoded byte for byte; a name that is no UTF-8 keeps its bytes."""
    return quote(_NO_BYTE.sub("\ufffd", path).encode("utf-8", "surrogateescape"))


def _region(finding: Finding) -> JSONObject:
    region = {"startLine": finding.line or 1, "startColumn": finding.column, "endLine": finding.end_line}
    return {name: value for name, value in region.items() if value is not None}


def _baseline_state(finding: Finding, comparison: Comparison | None) -> JSONObject:
    if comparison is None:
        return {}
    return {"baselineState": "new" if finding.key in comparison.new else "unchanged"}


PUBLISHER = Publisher(
    name="sarif",
    summary="SARIF 2.1.0 for GitHub code scanning.",
    render=render,
    suffix=".sarif",
)
