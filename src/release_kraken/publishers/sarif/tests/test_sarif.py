"""SARIF: what the standard and GitHub demand, and how paths are written."""

import json
from datetime import UTC, datetime
from typing import cast
from urllib.parse import unquote_to_bytes

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked, Report, compare
from release_kraken.publishers.sarif import PUBLISHER

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACED = Finding("rule", Severity.ERROR, "wrong", path="a.tf", line=3, column=2, end_line=4, fix="mend")
PLACELESS = Finding("scanner-rule", Severity.NOTE, "look", resource="arn:aws:s3:::logs")
RULE = RuleInfo("rule", Severity.WARNING, "Something is wrong.", "# rule\n\nWhy.")

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LINE = {"type": "integer", "minimum": 1}
LOCATION = {
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri", "uriBaseId"],
                    "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~/%-]+$"}},
                },
                "region": {
                    "required": ["startLine"],
                    "properties": {"startLine": LINE, "startColumn": LINE, "endLine": LINE},
                    "additionalProperties": False,
                },
            },
        }
    },
}
RESULT = {
    "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "minItems": 1, "maxItems": 10, "items": LOCATION},
        "partialFingerprints": {
            "required": ["primaryLocationLineHash"],
            "additionalProperties": {"type": "string"},
        },
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
    },
}
DRIVER_RULE = {
    "required": ["id", "shortDescription", "fullDescription", "help"],
    "properties": {
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"properties": {"level": LEVEL}},
    },
}
RUN = {
    "required": ["tool", "results"],
    "properties": {
        "tool": {
            "required": ["driver"],
            "properties": {
                "driver": {
                    "required": ["name", "rules"],
                    "properties": {"rules": {"type": "array", "items": DRIVER_RULE, "uniqueItems": True}},
                }
            },
        },
        "results": {"type": "array", "items": RESULT},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": {"items": {"required": ["executionSuccessful"]}},
    },
}
REQUIRED = {
    "required": ["$schema", "version", "runs"],
    "properties": {"version": {"const": "2.1.0"}, "runs": {"type": "array", "minItems": 1, "items": RUN}},
}


def run(report: Report, before: tuple[Finding, ...] | None = None, folder: str = "") -> dict[str, object]:
    comparison = None if before is None else compare(before, report)
    publication = Publication(
        "tool_name", "", "subject", "1.2.3", START, START, report, (RULE,), comparison, folder=folder
    )
    rendered = PUBLISHER.render(publication, Surface())
    assert rendered.isascii()
    log = json.loads(rendered)
    jsonschema.validate(log, REQUIRED)
    return cast("dict[str, object]", log["runs"][0])


def results(report: Report, before: tuple[Finding, ...] | None = None) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", run(report, before)["results"])


def uri(report: Report, folder: str = "") -> str:
    found = cast(
        "list[dict[str, list[dict[str, dict[str, dict[str, str]]]]]]", run(report, folder=folder)["results"]
    )
    return found[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def test_result() -> None:
    assert results(Report((PLACED,))) == [
        {
            "ruleId": "rule",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "wrong\nHow to mend: mend"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a.tf", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 3, "startColumn": 2, "endLine": 4},
                    }
                }
            ],
            "partialFingerprints": {
                "krakenKey/v1": PLACED.key,
                "primaryLocationLineHash": f"{PLACED.key}:1",
            },
        }
    ]


def test_finding_without_a_file_has_the_location_that_github_demands() -> None:
    assert uri(Report((PLACELESS,))) == "arn%3Aaws%3As3%3A%3A%3Alogs"
    assert results(Report((PLACELESS,)))[0]["ruleIndex"] == 1


def test_what_was_not_checked_is_a_notification() -> None:
    invocations = run(Report(not_checked=(NotChecked("plan", "no access"),)))["invocations"]
    assert invocations == [
        {
            "executionSuccessful": True,
            "startTimeUtc": "2026-01-01T00:00:00Z",
            "endTimeUtc": "2026-01-01T00:00:00Z",
            "toolExecutionNotifications": [
                {"level": "warning", "message": {"text": "Not checked: plan: no access"}}
            ],
        }
    ]


def test_gone_is_left_out_and_stale_is_kept() -> None:
    gone = Finding("rule", Severity.ERROR, "gone", path="b.tf")
    stale = Finding("other", Severity.ERROR, "unseen", path="live/c.tf")
    report = Report(
        (PLACED, PLACELESS), not_checked=(NotChecked("live", "why", "live"),), rules=("rule", "other")
    )
    states = {
        cast("dict[str, str]", result["message"])["text"]: result["baselineState"]
        for result in results(report, (PLACED, gone, stale))
    }
    assert states == {"look": "new", "wrong\nHow to mend: mend": "unchanged", "unseen": "unchanged"}


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        pytest.param("modules/a b/ü#?.tf", "", "modules/a%20b/%C3%BC%23%3F.tf", id="escapes"),
        pytest.param("we\udcffird.tf", "", "we%FFird.tf", id="bytes-of-a-name"),
        pytest.param("c:/x", "", "c%3A/x", id="no-scheme"),
        pytest.param("a.tf", "infra/live", "infra/live/a.tf", id="folder"),
    ],
)
def test_uri(path: str, folder: str, expected: str) -> None:
    assert uri(Report((Finding("rule", Severity.ERROR, "x", path=path),)), folder) == expected


@settings(deadline=None)
@given(st.binary(min_size=1).filter(lambda name: b"\0" not in name))
def test_uri_keeps_every_byte_of_a_name(name: bytes) -> None:
    path = name.decode("utf-8", "surrogateescape")
    assert unquote_to_bytes(uri(Report((Finding("rule", Severity.ERROR, "x", path=path),)))) == name
