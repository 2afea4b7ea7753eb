"""Runs to be told: their findings have owners and mean no harm, unless they do."""

from datetime import UTC, datetime, timedelta
from typing import Any

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import NotChecked, Report, compare
from release_kraken.core.run import RunStatus

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
URL = "https://kraken.example.org/runs/4be1"
PULL_REQUEST = PullRequest(
    forge="bitbucket",
    repository="shop/infra",
    number=12,
    title="Add a queue",
    author="mia",
    url="https://bitbucket.example.org/shop/infra/pull-requests/12",
    head="a" * 40,
    branch="queue",
    target="main",
)
UNTYPED = Finding(
    "untyped-variable",
    Severity.ERROR,
    'Variable "cidr_block" has no type.',
    path="modules/vpc/variables.tf",
    line=12,
    column=1,
    resource="var.cidr_block",
    owner="@shop/network",
)
OUTDATED = Finding(
    "outdated-readme",
    Severity.WARNING,
    "README.md does not match the module.",
    path="modules/vpc/README.md",
    owner="@shop/network",
)
BUCKET = Finding(
    "unencrypted-bucket",
    Severity.ERROR,
    "Bucket is not encrypted.",
    resource="arn:aws:s3:::logs",
    owner="@shop/storage",
)
NOTE = Finding("readme-formatting", Severity.NOTE, "Only the format differs.", path="modules/dns/README.md")
GAP = NotChecked("plan of live/us", "no AWS credentials: set AWS_PROFILE", "live/us")
RULES = ("untyped-variable", "outdated-readme", "unencrypted-bucket", "readme-formatting")


def published(report: Report | None = None, before: Any = None, **further: Any) -> Publication:
    """A run of 8.1 seconds; `before` are the findings of the run before it."""
    report = report or Report(rules=RULES)
    return Publication(
        tool="terraform_pr",
        summary="Checks.",
        subject="shop/infra",
        version="1.2.3",
        started=STARTED,
        finished=STARTED + timedelta(seconds=8.1),
        report=report,
        comparison=None if before is None else compare(before, report),
        run_id="4be1",
        url=URL,
        **further,
    )


def found(*findings: Finding, **further: Any) -> Report:
    return Report(findings, rules=RULES, **further)


CASES = {
    "new-findings": published(
        found(UNTYPED, OUTDATED, BUCKET, NOTE, not_checked=(GAP,)), (OUTDATED,), pull_request=PULL_REQUEST
    ),
    "many-findings": published(
        found(*(Finding("rule", Severity.ERROR, f"Message {n}.", path="a.tf", line=n) for n in range(1, 30)))
    ),
    "gone": published(found(), (UNTYPED, BUCKET)),
    "incomplete": published(found(not_checked=(GAP,)), ()),
    "clean": published(found(), ()),
    "failed": published(unfinished=RunStatus.FAILED, error="git cannot fetch shop/infra: check the token"),
}
