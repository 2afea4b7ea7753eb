"""Facts as text and as tables."""

import pytest

from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.report import Table
from release_kraken.web.pages import facts

RECORDS: JSONObject = {
    "directories": [{"path": "live", "class": "root"}, {"path": "modules/vpc", "is_runnable": False}]
}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("1.13.4", [("A fact", "1.13.4")], id="text"),
        pytest.param("2026-11-20T20:17:28.144236Z", [("A fact", "2026-11-20 20:17:28 UTC")], id="a moment"),
        pytest.param(
            {"ended": "2026-11-20T21:00:00+01:00"},
            [("A fact", "ended 2026-11-20 20:00:00 UTC")],
            id="a moment of another zone",
        ),
        pytest.param("2026-13-20T20:17:28Z", [("A fact", "2026-13-20T20:17:28Z")], id="no moment"),
        pytest.param(
            "0001-01-01T00:00:00+01:00", [("A fact", "0001-01-01T00:00:00+01:00")], id="before all days"
        ),
        pytest.param(False, [("A fact", "false")], id="a truth"),
        pytest.param([1, "é"], [("A fact", "1, é")], id="a list"),
        pytest.param({"its_name": "tofu", "paths": []}, [("A fact", "its name tofu")], id="named values"),
        pytest.param([{"path": "live"}], [], id="records"),
        pytest.param([[], []], [], id="deep but empty"),
        pytest.param(None, [], id="nothing"),
        pytest.param("", [], id="empty"),
        pytest.param("x" * 301, [], id="too long to read"),
    ],
)
def test_texts(value: JSONValue, said: list[tuple[str, str]]) -> None:
    assert facts.texts({"a_fact": value}) == said


def test_records_are_a_table_with_all_of_their_names() -> None:
    rows = (("live", "root", ""), ("modules/vpc", "", "false"))
    assert facts.tables(RECORDS) == [Table("Directories", ("Path", "Class", "Is runnable"), rows)]


def test_records_within_are_named_for_what_is_around_them() -> None:
    ignored: JSONObject = {"ignored": {"count": 1, "findings": [{"rule": "x"}]}}
    assert facts.tables(ignored) == [Table("Ignored findings", ("Rule",), (("x",),))]
    assert facts.texts(ignored) == [("Ignored", "count 1")]


def test_what_the_report_shows_is_not_shown_twice() -> None:
    assert facts.tables(RECORDS, [Table("Directories", (), ())]) == []


@pytest.mark.parametrize("value", ["text", 1, None, [], [1], [[]], {}, {"a": 1}], ids=repr)
def test_other_facts_are_no_table(value: JSONValue) -> None:
    assert facts.tables({"a_fact": value}) == []
