"""What needs attention: bad runs until a later one is good, gaps, lost deliveries of the last day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from release_kraken.core.report import NotChecked, Report
from release_kraken.core.run import Counts, Run, RunStatus
from release_kraken.store.records import DeliveryStatus, Envelope, Phase, StoredDelivery
from release_kraken.store.store import Store
from release_kraken.web.pages.attention import Concern, concerns, list_concerns
from release_kraken.web.pages.tests import filling
from release_kraken.web.pages.tests.conftest import Site

NOW = filling.NOW
HOUR = timedelta(hours=1)
PARTIAL = Report(not_checked=(NotChecked("live/stage", "no credentials", "live/stage"),))


def run(status: RunStatus, ended: datetime = NOW, **counts: int) -> Run:
    return Run("a" * 32, filling.request(), status, created=NOW, finished=ended, counts=Counts(**counts))


def delivery(status: DeliveryStatus, age: timedelta = HOUR) -> StoredDelivery:
    envelope = Envelope("teams", "platform", Phase.END, repeatable=False)
    return StoredDelivery(1, "b" * 32, envelope, status, NOW - timedelta(days=9), ended=NOW - age)


def fail(store: Store, at: datetime, subject: str = "shop/infra") -> Run:
    claim = filling.claimed(store, filling.request(subject=subject), at)
    store.queue.fail(claim, "no provider", at)
    return claim.run


def test_the_gravest_comes_first() -> None:
    failed = replace(run(RunStatus.FAILED, NOW - 5 * HOUR), error="no provider")
    partial = run(RunStatus.INCOMPLETE, NOW - 2 * HOUR, not_checked=2)
    found = run(RunStatus.FINDINGS, NOW - HOUR, not_checked=1)
    deliveries = [
        delivery(DeliveryStatus.UNCERTAIN),
        delivery(DeliveryStatus.UNCERTAIN, 2 * HOUR),
        delivery(DeliveryStatus.SENT),
        delivery(DeliveryStatus.FAILED, 24 * HOUR),
    ]
    what, page = "terraform-pr on shop/infra", f"/runs/{failed.id}"

    assert concerns((partial, found, failed), deliveries, NOW) == [
        Concern("failed", what, page, "no provider", NOW - 5 * HOUR),
        Concern("incomplete", what, f"{page}#not-checked", "1 thing could not be looked at", NOW - HOUR),
        Concern("incomplete", what, f"{page}#not-checked", "2 things could not be looked at", NOW - 2 * HOUR),
        Concern(
            "uncertain",
            "2 deliveries",
            "/health#h-deliveries",
            "may or may not have arrived; not sent again",
            NOW - HOUR,
        ),
    ]


def test_a_failure_counts_until_a_later_run_on_its_subject_ends(empty: Site) -> None:
    store = empty.suite.store
    fail(store, NOW - 3 * HOUR, "shop/mended")
    filling.ended(store, filling.request(subject="shop/mended"), NOW - 2 * HOUR, Report())
    broken = fail(store, NOW - 2 * HOUR, "shop/broken")
    filling.ended(store, filling.request(subject="shop/other"), NOW - HOUR, Report())
    filling.claimed(store, filling.request(subject="shop/broken"), NOW)

    assert [one.address for one in list_concerns(store, (), NOW)] == [f"/runs/{broken.id}"]


@pytest.mark.parametrize(
    ("age", "number"),
    [pytest.param(timedelta(days=6), 1, id="lately"), pytest.param(timedelta(days=7), 0, id="long ago")],
)
def test_old_failures_are_let_rest(empty: Site, age: timedelta, number: int) -> None:
    fail(empty.suite.store, NOW - age)

    assert len(list_concerns(empty.suite.store, (), NOW)) == number


def test_a_gap_is_told_once(empty: Site) -> None:
    store = empty.suite.store
    begun = filling.ended(store, filling.request(), NOW - HOUR, PARTIAL)
    ended = store.runs.get(begun.id)
    assert ended is not None

    assert [one.kind for one in list_concerns(store, [ended], NOW)] == ["incomplete"]
