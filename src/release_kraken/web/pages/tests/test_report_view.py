"""A report's findings filtered, paged and grouped; changes as diffs."""

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Change, Comparison, Report
from release_kraken.store.records import StoredReport
from release_kraken.web.pages import report_view
from release_kraken.web.pages.report_view import DiffLine, Item, State, Wanted

NEW = Finding("rule", Severity.ERROR, "it is new", path="b.tf", line=1)
OLD = Finding("rule", Severity.NOTE, "it persists", path="a.tf", line=9, owner="Team Å")
GONE = Finding("other", Severity.ERROR, "it is gone", path="c.tf")
STALE = Finding("other", Severity.ERROR, "it was not seen", resource="arn:aws:s3:::logs")
COMPARED = StoredReport(
    Report(findings=(NEW, OLD)),
    Comparison(frozenset({NEW.key}), frozenset({OLD.key}), gone=(GONE,), stale=(STALE,)),
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Wanted(), [OLD, NEW], id="what is in the report"),
        pytest.param(Wanted(State.NEW), [NEW], id="new"),
        pytest.param(Wanted(State.PERSISTING), [OLD], id="persisting"),
        pytest.param(Wanted(State.GONE), [GONE], id="gone"),
        pytest.param(Wanted(State.STALE), [STALE], id="not looked for"),
        pytest.param(Wanted(severity=Severity.NOTE), [OLD], id="by severity"),
        pytest.param(Wanted(text="IT IS"), [NEW], id="by message, in any case"),
        pytest.param(Wanted(text="team å"), [OLD], id="by owner"),
        pytest.param(Wanted(text="a.tf:9"), [OLD], id="by place"),
        pytest.param(Wanted(State.STALE, text="arn:aws"), [STALE], id="by resource"),
        pytest.param(Wanted(State.NEW, Severity.NOTE), [], id="none"),
    ],
)
def test_listing(wanted: Wanted, found: list[Finding]) -> None:
    listing = report_view.listing(report_view.items(COMPARED), wanted, 1)

    assert [item.finding for group in listing.groups for item in group.entries] == found
    assert listing.found == len(found)


def test_counts() -> None:
    assert report_view.counts(report_view.items(COMPARED)) == dict.fromkeys(State, 1)


def test_a_first_report_is_compared_with_nothing() -> None:
    every = report_view.items(StoredReport(Report(findings=(NEW,)), None))

    assert every == [Item(NEW, None)]


@pytest.mark.parametrize(
    ("number", "shown", "first"),
    [
        pytest.param(1, 1, 0, id="first"),
        pytest.param(3, 3, 400, id="last"),
        pytest.param(99, 3, 400, id="beyond the last"),
        pytest.param(0, 1, 0, id="before the first"),
    ],
)
def test_pages(number: int, shown: int, first: int) -> None:
    every = [Item(Finding("rule", Severity.NOTE, str(at)), None) for at in range(401)]

    listing = report_view.listing(every, Wanted(), number)

    assert (listing.number, listing.pages, listing.found) == (shown, 3, 401)
    assert listing.groups[0].entries[0].finding.message == str(first)


def test_each_path_is_one_group() -> None:
    mixed = [Item(finding, None) for finding in (NEW, STALE, OLD, NEW)]

    assert [(group.path, len(group.entries)) for group in report_view.grouped(mixed)] == [
        ("", 1),
        ("a.tf", 1),
        ("b.tf", 2),
    ]


def test_a_diff_is_cut_where_it_is_long() -> None:
    change = Change("a", "old\n", "".join(f"{number}\n" for number in range(400)), "why")

    diff = report_view.diffs([change])[0]

    assert diff.lines[:3] == (
        DiffLine("place", "@@ -1 +1,400 @@"),
        DiffLine("del", "-old"),
        DiffLine("add", "+0"),
    )
    assert (len(diff.lines), diff.left_out) == (300, 102)
