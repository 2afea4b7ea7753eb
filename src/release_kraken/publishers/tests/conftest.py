"""Runs to render: one with something of everything, one with nothing, one with text that means harm."""

from datetime import UTC, datetime, timedelta

import pytest

from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.report import Change, NotChecked, Report, Table, compare

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
    resource="var.cidr",
)
UNPINNED = Finding(
    "unpinned-module",
    Severity.ERROR,
    'Module "eks" is not pinned: version ">= 19" allows any later release, and the next one may break this '
    "root without anyone having changed a line.",
    path="live/eu/main.tf",
    line=3,
    column=1,
    end_line=9,
    fix='Pin it: version = "19.21.0".\nThen run terraform init -upgrade.',
)
OUTDATED = Finding(
    "outdated-readme",
    Severity.WARNING,
    "README.md does not match the module.",
    path="modules/vpc/README.md",
    fix="Run kraken terraform-pr --fix.",
)
FORMATTING = Finding(
    "readme-formatting", Severity.NOTE, "Only the format differs.", path="modules/dns/README.md", line=1
)
BUCKET = Finding(
    "unencrypted-bucket", Severity.WARNING, "Bucket is not encrypted.", resource="arn:aws:s3:::logs"
)
MENDED = Finding(
    "untyped-variable", Severity.ERROR, 'Variable "zone" has no type.', path="modules/dns/main.tf"
)
UNSEEN = Finding("untagged-resource", Severity.ERROR, "Tag owner is missing.", path="live/us/main.tf", line=7)

RULES = (
    RuleInfo(
        "unpinned-module",
        Severity.ERROR,
        "A module may change on its own.",
        "# unpinned-module\n\n## Why\n...",
    ),
    RuleInfo(
        "untyped-variable", Severity.ERROR, "A variable has no type.", "# untyped-variable\n\n## Why\n..."
    ),
)
REPORT = Report(
    (UNTYPED, UNPINNED, OUTDATED, FORMATTING, BUCKET),
    changes=(
        Change(
            "modules/vpc/README.md",
            "# VPC\n\nold\n",
            "# VPC\n\nnew\n",
            "README.md does not match the module.",
        ),
    ),
    tables=(
        Table(
            "Plans",
            ("Root", "Add", "Change", "Destroy"),
            (("live/eu", "3", "0", "1"), ("live/us", "-", "-", "-")),
        ),
    ),
    facts={"roots": 2},
    not_checked=(NotChecked("plan of live/us", "no AWS credentials: set AWS_PROFILE", "live/us"),),
    rules=("provider-without-upper-bound", "unpinned-module", "untagged-resource", "untyped-variable"),
)


def publication(report: Report, **further: object) -> Publication:
    """A run of 8.1 seconds."""
    finished = STARTED + timedelta(seconds=8.1)
    return Publication("terraform_pr", "Checks.", "infra", "1.2.3", STARTED, finished, report, **further)  # type: ignore[arg-type]


@pytest.fixture(name="everything")
def _everything() -> Publication:
    before = (OUTDATED, UNPINNED, MENDED, UNSEEN)
    return publication(REPORT, rules=RULES, comparison=compare(before, REPORT))


@pytest.fixture(name="nothing")
def _nothing() -> Publication:
    return publication(Report(rules=("unpinned-module", "untyped-variable")), rules=RULES)


HARM = (
    "\x1b[31m\x1b]0;title\x07 \x9b2J \u202e \r over\n::error::fake\n| `a` ``` <script>x</script> </details> "
    "@octocat #12 GH-3 https://example.com www.example.com [a](b) [red]x[/red] "
    "]]> &amp; %0A \x00 \ud800 \ufffe"
)


@pytest.fixture(name="harmful")
def _harmful() -> Publication:
    finding = Finding(
        "rule\x1b`|", Severity.ERROR, HARM, path="we\udcffird|\x1b\n,:%.tf", line=1, fix=HARM, resource=HARM
    )
    report = Report(
        (finding, Finding(HARM, Severity.NOTE, HARM, resource=HARM)),
        changes=(Change("a\udcff`.md", None, HARM, HARM), Change("b", HARM, None, HARM)),
        tables=(Table(HARM, (HARM, HARM), ((HARM, HARM),)),),
        facts={HARM: [HARM, {HARM: None}]},
        not_checked=(NotChecked(HARM, HARM),),
        rules=(HARM,),
    )
    rules = (RuleInfo(HARM, Severity.NOTE, HARM, HARM),)
    return publication(report, rules=rules, comparison=compare((MENDED, BUCKET), report))
