"""What every publisher promises, whoever wrote it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from release_kraken import publishers
from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.plugin import Publication, Publisher, Surface
from release_kraken.core.report import Change, Comparison, NotChecked, Report, Table
from release_kraken.engine import discovery

FOLDER = Path(publishers.__path__[0])
STARTED = datetime(2026, 1, 1, tzinfo=UTC)
ODD = 'caf\udce9 "quoted" <b>&amp;</b> | `code` %0A ::error:: \x1b[31m \x00 ]]> 🐙\nsecond line'


def finding(severity: Severity, **places: str | int) -> Finding:
    return Finding(f"rule-{severity}", severity, ODD, fix=ODD, resource=ODD, **places)  # type: ignore[arg-type]


FINDINGS = (
    finding(Severity.ERROR, path="live/prod/main.tf", line=3, column=1, end_line=5),
    finding(Severity.WARNING, path=ODD, line=1),
    finding(Severity.NOTE, path="README.md"),
    finding(Severity.ERROR),
    Finding("unlisted-rule", Severity.ERROR, "bare"),
)
FULL = Report(
    findings=FINDINGS,
    changes=(Change(ODD, None, ODD, ODD), Change("gone", "before", None, "why", (FINDINGS[0].key,))),
    tables=(Table(ODD, ("a", ODD), (("1", ODD), ("", ""))), Table("empty", ("a",), ())),
    facts={"roots": [{"path": "live", "add": 1, "known": None}], "share": 0.5, "planned": True},
    not_checked=(NotChecked(ODD, ODD), NotChecked("plan", "no credentials", "live", ("rule-error",))),
    rules=("rule-error", "rule-warning", "rule-note", "unlisted-rule"),
)
COMPARISON = Comparison(
    new=frozenset({FINDINGS[0].key}),
    persisting=frozenset({FINDINGS[1].key}),
    gone=(FINDINGS[3],),
    stale=(FINDINGS[4],),
)


def publication(
    report: Report, comparison: Comparison | None = None, *, applied: bool = False
) -> Publication:
    return Publication(
        tool="look_around",
        summary="Look around.",
        subject=ODD,
        version="1.2.3",
        started=STARTED,
        finished=STARTED,
        report=report,
        rules=tuple(RuleInfo(f"rule-{severity}", severity, ODD, f"# {ODD}") for severity in Severity),
        comparison=comparison,
        applied=applied,
        warnings=(ODD,),
    )


@pytest.fixture(params=discovery.names(discovery.PUBLISHERS))
def publisher(request: pytest.FixtureRequest) -> Publisher:
    return discovery.load(discovery.PUBLISHERS, request.param)


def test_there_are_publishers() -> None:
    assert discovery.names(discovery.PUBLISHERS)


def test_it_has_tests(publisher: Publisher) -> None:
    assert list((FOLDER / publisher.name / "tests").glob("test_*.py"))


def test_its_summary_is_one_sentence(publisher: Publisher) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", publisher.summary)
    assert ". " not in publisher.summary


def test_its_suffix_is_one(publisher: Publisher) -> None:
    assert re.fullmatch(r"\.[a-z0-9.]+", publisher.suffix)


@pytest.mark.parametrize(
    "published",
    [
        pytest.param(publication(Report()), id="empty"),
        pytest.param(publication(FULL), id="full"),
        pytest.param(publication(FULL, COMPARISON, applied=True), id="full-compared-applied"),
        pytest.param(publication(Report(not_checked=FULL.not_checked)), id="incomplete"),
    ],
)
@pytest.mark.parametrize(
    "surface",
    [pytest.param(Surface(), id="plain"), pytest.param(Surface(width=20, colour=True), id="narrow")],
)
def test_it_renders(publisher: Publisher, published: Publication, surface: Surface) -> None:
    text = publisher.render(published, surface)
    assert isinstance(text, str)
    assert text == publisher.render(published, surface)
    text.encode()
