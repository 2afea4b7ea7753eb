"""Runs in words."""

from datetime import UTC, datetime, timedelta

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication
from release_kraken.core.report import Change, NotChecked, Report, compare
from release_kraken.core.summary import run_in_words

START = datetime(2026, 1, 1, tzinfo=UTC)
ERROR = Finding("a", Severity.ERROR, "wrong", path="a.tf", line=1)
NOTE = Finding("b", Severity.NOTE, "look", path="a.tf", line=1)
OLD = Finding("a", Severity.ERROR, "old", path="b.tf", line=1)


@pytest.mark.parametrize(
    ("report", "before", "seconds", "expected"),
    [
        pytest.param(Report(), None, 8.14, "no findings · 8.1 s", id="clean"),
        pytest.param(Report((ERROR, NOTE)), None, 1, "1 error, 1 note in 1 file · 1.0 s", id="findings"),
        pytest.param(
            Report((Finding("a", Severity.WARNING, "x", resource="r"),) * 2),
            None,
            0,
            "2 warnings · 0.0 s",
            id="no-file",
        ),
        pytest.param(
            Report((Finding("a", Severity.ERROR, "late", path="PAY"),)),
            None,
            0,
            "1 error in 1 place · 0.0 s",
            id="no-line",
        ),
        pytest.param(
            Report((ERROR,), rules=("a",)),
            (OLD,),
            1,
            "1 error in 1 file · 1 new, 0 persisting, 1 gone · 1.0 s",
            id="gone",
        ),
        pytest.param(
            Report((ERROR,), not_checked=(NotChecked("b", "why", path="."),), rules=("a",)),
            (OLD,),
            1,
            "1 error in 1 file · 1 new, 0 persisting, 0 gone, 1 stale · 1 not checked · 1.0 s",
            id="stale",
        ),
        pytest.param(
            Report(changes=(Change("a", None, "b", "why"),)),
            None,
            200,
            "no findings · 1 change planned · 3 min 20 s",
            id="changes",
        ),
    ],
)
def test_run_in_words(
    report: Report, before: tuple[Finding, ...] | None, seconds: float, expected: str
) -> None:
    comparison = None if before is None else compare(before, report)
    finished = START + timedelta(seconds=seconds)
    publication = Publication("t", "", "s", "0", START, finished, report, comparison=comparison)
    assert run_in_words(publication) == expected
