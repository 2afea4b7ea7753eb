"""The overview: what is said of a tool, and in which order tools come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from release_kraken.core.run import Counts, Run, RunStatus
from release_kraken.core.schedule import Schedule
from release_kraken.store.records import ToolSummary
from release_kraken.web.pages.overview import ordered, tool_row
from release_kraken.web.pages.tests import filling

NOW = filling.NOW


def run(status: RunStatus, **counts: int) -> Run:
    return Run("a" * 32, filling.request(), status, created=NOW, counts=Counts(**counts))


def summary(name: str, last: Run | None, errors: int = 0) -> ToolSummary:
    return ToolSummary(name, last, last, errors=errors)


def test_failures_come_first_and_what_never_ran_last() -> None:
    summaries = {
        "clean": run(RunStatus.CLEAN),
        "never": None,
        "incomplete": run(RunStatus.INCOMPLETE),
        "failed": run(RunStatus.FAILED),
        "cancelled": run(RunStatus.CANCELLED),
        "found": run(RunStatus.FINDINGS),
    }

    rows = ordered(tool_row(summary(name, last), last, "", (), NOW) for name, last in summaries.items())

    assert [row.name for row in rows] == ["failed", "found", "incomplete", "cancelled", "clean", "never"]


def test_of_two_alike_the_one_with_more_errors_comes_first() -> None:
    found = run(RunStatus.FINDINGS)

    rows = ordered(
        tool_row(summary(name, found, errors), found, "", (), NOW)
        for name, errors in (("b", 1), ("a", 1), ("c", 7))
    )

    assert [row.name for row in rows] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("hours", "next_due"),
    [
        pytest.param((5, 2), 2, id="the sooner of two"),
        pytest.param((None, 3), 3, id="one is paused"),
        pytest.param((None,), None, id="all are paused"),
        pytest.param((), None, id="none"),
    ],
)
def test_next_run(hours: tuple[int | None, ...], next_due: int | None) -> None:
    def due(hour: int | None) -> Schedule:
        at = None if hour is None else NOW + timedelta(hours=hour)
        return Schedule(str(hour), "tool", "0 6 * * *", next_due=at)

    other = replace(due(1), tool="other")

    row = tool_row(summary("tool", None), None, "", (other, *map(due, hours)), NOW)

    assert row.next_due == (None if next_due is None else NOW + timedelta(hours=next_due))


def test_what_is_new_is_of_the_last_report() -> None:
    last_report = run(RunStatus.FINDINGS, new=4)
    known = ToolSummary("tool", run(RunStatus.FAILED), last_report, errors=2, warnings=1)

    row = tool_row(known, known.last, "", (), NOW)

    assert (row.new, row.open) == (4, 3)
