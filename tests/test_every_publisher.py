"""What every publisher promises, whoever wrote it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.plugin_settings import fields, filled

from release_kraken import publishers
from release_kraken.core.delivery import Delivery
from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import Change, Comparison, NotChecked, Report, Table
from release_kraken.core.run import RunStatus
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


PULL_REQUEST = PullRequest("bitbucket", ODD, 12, ODD, ODD, ODD, "a" * 40, ODD, ODD)
RUNS = {
    "empty": publication(Report()),
    "full": publication(FULL),
    "compared": publication(FULL, COMPARISON),
    "incomplete": publication(Report(not_checked=FULL.not_checked)),
    **{
        status.value: replace(publication(Report()), unfinished=status, error=ODD)
        for status in (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.FAILED, RunStatus.CANCELLED)
    },
}
DELIVERING = [
    publisher.name for publisher in discovery.load_all(discovery.PUBLISHERS) if publisher.delivery is not None
]


@pytest.fixture(params=DELIVERING)
def delivery(request: pytest.FixtureRequest) -> Delivery[Any]:
    found = discovery.load(discovery.PUBLISHERS, request.param).delivery
    assert found is not None
    return found


def test_some_deliver() -> None:
    assert DELIVERING


def test_every_setting_of_a_delivery_is_described(delivery: Delivery[Any]) -> None:
    assert [name for name, field in fields(delivery.settings) if not field.description] == []


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("pull_request", [None, PULL_REQUEST], ids=["no-pull-request", "pull-request"])
def test_addresses_are_pure_and_each_is_there_once(
    delivery: Delivery[Any], run: str, pull_request: PullRequest | None
) -> None:
    settings = delivery.settings.model_validate(filled(delivery.settings, "https://a.example", "secret"))
    told = replace(RUNS[run], pull_request=pull_request)
    addresses = delivery.addresses(settings, told)
    assert addresses == delivery.addresses(settings, told)
    assert len(set(addresses)) == len(addresses)
    assert all(addresses)
