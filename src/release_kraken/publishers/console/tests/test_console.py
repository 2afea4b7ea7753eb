"""The console's layout: within its width, complete, and the same with and without colour."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.report import Change, NotChecked, Report, Table, compare
from release_kraken.publishers.console import PUBLISHER

START = datetime(2026, 1, 1, tzinfo=UTC)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WORDS = "Every single word of this long message must be there, whatever the width of the terminal may be."
REPORT = Report(
    (Finding("rule", Severity.ERROR, WORDS, path="modules/vpc/main.tf", line=12, column=3, fix=WORDS),),
    tables=(Table("Roots", ("Root", "Note"), (("live", WORDS),)),),
    changes=(Change("README.md", "old\n", WORDS, WORDS),),
    not_checked=(NotChecked(WORDS, WORDS),),
)


def render(
    report: Report, width: int = 80, *, colour: bool = False, before: tuple[Finding, ...] | None = None
) -> str:
    comparison = None if before is None else compare(before, report)
    publication = Publication("tool", "", "subject", "1", START, START, report, comparison=comparison)
    return PUBLISHER.render(publication, Surface(width, colour))


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_lines_fit_and_nothing_is_cut(width: int) -> None:
    rendered = render(REPORT, width)
    assert max(cell_len(line) for line in rendered.splitlines()) <= width
    words = " ".join(rendered.split())
    squeezed = re.sub(r"[^a-z]", "", words.lower())
    assert squeezed.count(re.sub(r"[^a-z]", "", WORDS.lower())) == 7


def test_colour_changes_nothing_but_colour() -> None:
    coloured = render(REPORT, colour=True)
    assert COLOUR.search(coloured)
    lines = (line.rstrip() for line in COLOUR.sub("", coloured).splitlines())
    assert "\n".join(lines) + "\n" == render(REPORT)


def test_plain_text_draws_no_boxes() -> None:
    assert set(render(REPORT)) - {"·"} <= set(map(chr, range(128)))


def test_long_diff_is_cut_with_a_count() -> None:
    text = "".join(f"line {number}\n" for number in range(100))
    rendered = render(Report(changes=(Change("a", None, text, "why"),)))
    assert "line 16\n" in rendered
    assert "line 17\n" not in rendered
    assert "... 83 more lines of this diff\n" in rendered


def test_long_line_of_a_diff_is_cut_with_a_count() -> None:
    rendered = render(Report(changes=(Change("a", None, "x" * 1_000_000 + "\n", "why"),)))
    assert rendered.count("x") == 999
    assert "... 999001 more characters" in " ".join(rendered.split())


def test_of_many_changes_the_first_have_their_diffs() -> None:
    changes = tuple(Change(f"{number}.tf", "a\n", "b\n", f"why {number}") for number in range(7))
    rendered = render(Report(changes=changes))
    assert rendered.count("+b\n") == 5
    assert "Planned change, without the diffs that --format json has\n  5.tf\n    why 5\n  6.tf\n" in rendered
    assert "7 changes planned" in rendered


def test_new_findings_are_marked() -> None:
    old = Finding("rule", Severity.ERROR, "old", path="a.tf")
    new = Finding("rule", Severity.ERROR, "fresh", path="a.tf")
    rendered = render(Report((old, new)), before=(old,))
    assert "  error    old  rule\n" in rendered
    assert "  error    fresh  rule  new\n" in rendered


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_is_shown_without_acting(text: str) -> None:
    rendered = render(Report((Finding("rule", Severity.ERROR, text, path=text, fix=text),)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", rendered)
