"""docs/output.md shows what the publishers really render.

After a change that is meant: KRAKEN_WRITE_GOLDEN=1 pytest, then read the difference.
"""

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from release_kraken.core.errors import ExitCode
from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import NotChecked, Report, compare
from release_kraken.publishers import console, github, junit, markdown, sarif
from release_kraken.publishers import json as json_publisher

DOCUMENT = Path(__file__).parents[4] / "docs" / "output.md"
PUBLISHERS: dict[str, Publisher] = {
    module.PUBLISHER.name: module.PUBLISHER
    for module in (console, json_publisher, sarif, junit, markdown, github)
}

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
UNTYPED = Finding(
    "untyped-variable",
    Severity.ERROR,
    'Variable "cidr" has no type.',
    path="modules/vpc/variables.tf",
    line=12,
    column=1,
    end_line=14,
    fix="Add `type = string`.",
)
REPORT = Report(
    (UNTYPED,),
    facts={"roots": 1},
    not_checked=(NotChecked("plan of live/us", "no AWS credentials: set AWS_PROFILE", "live/us"),),
    rules=("unpinned-module", "untyped-variable"),
)
EXAMPLE = Publication(
    "terraform_pr",
    "Checks.",
    "infra",
    "1.0.0",
    STARTED,
    STARTED + timedelta(seconds=8.1),
    REPORT,
    (RuleInfo("untyped-variable", Severity.ERROR, "A variable has no type."),),
    compare((), REPORT),
)


def rendered(name: str) -> str:
    text = PUBLISHERS[name].render(EXAMPLE, Surface(width=80))
    if name != "sarif":
        return text
    return f"{json.dumps(json.loads(text)['runs'][0]['results'][0], indent=2)}\n"


def block(name: str) -> re.Pattern[str]:
    """The first fenced block below the heading of a format; a longer fence where the text has fences."""
    return re.compile(rf"(?<=\n## {name}\n)(.*?\n```\w+\n)(.*?)(?=```\n)", re.DOTALL)


@pytest.mark.parametrize("name", PUBLISHERS)
def test_example_is_real(name: str) -> None:
    document = DOCUMENT.read_text()
    if os.environ.get("KRAKEN_WRITE_GOLDEN"):
        document = block(name).sub(lambda match: f"{match[1]}{rendered(name)}", document, count=1)
        DOCUMENT.write_text(document)
    found = block(name).search(document)
    assert found
    assert found[2] == rendered(name)


def test_exit_codes_are_documented() -> None:
    rows = re.findall(r"^\| (\d+) \|", DOCUMENT.read_text(), re.MULTILINE)
    assert [int(code) for code in rows] == list(ExitCode)
