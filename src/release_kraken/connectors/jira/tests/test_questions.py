"""How JQL is put, and the stand-in's understanding of it."""

from collections.abc import Mapping, Sequence

import pytest

from release_kraken.connectors.jira.fake_jql import JqlError, parse
from release_kraken.connectors.jira.questions import Question


@pytest.mark.parametrize(
    ("what", "ordered"),
    [
        pytest.param("10042", "fixVersion = 10042 ORDER BY key ASC", id="version"),
        pytest.param("7,10042", "fixVersion in (7, 10042) ORDER BY key ASC", id="versions"),
        pytest.param("project = A", "project = A ORDER BY key ASC", id="unordered"),
        pytest.param("project = A order  by rank", "project = A order  by rank", id="ordered"),
        pytest.param('summary ~ "order by"', 'summary ~ "order by" ORDER BY key ASC', id="in-quotes"),
        pytest.param(r'summary ~ "a\" order by"', r'summary ~ "a\" order by" ORDER BY key ASC', id="escaped"),
        pytest.param("border = bystander", "border = bystander ORDER BY key ASC", id="in-words"),
        pytest.param("", "ORDER BY key ASC", id="nothing"),
    ],
)
def test_an_order_is_added_where_there_is_none(what: str, ordered: str) -> None:
    assert Question.of(what).ordered == ordered


@pytest.mark.parametrize(
    ("what", "beyond"),
    [
        pytest.param("a = 1 OR b = 2", '(a = 1 OR b = 2) AND key > "A-9" ORDER BY key ASC', id="condition"),
        pytest.param("", 'key > "A-9" ORDER BY key ASC', id="nothing"),
    ],
)
def test_what_comes_after_an_issue(what: str, beyond: str) -> None:
    assert Question.of(what).beyond("A-9") == beyond


ROWS: list[Mapping[str, Sequence[str]]] = [
    {
        "project": ["SHOP"],
        "key": [f"SHOP-{number}"],
        "fixversion": versions,
        "status": [status],
        "statuscategory": [category],
        "resolution": resolution,
        "issuetype": ["Bug"],
        "priority": [priority, rank],
        "assignee": [],
        "labels": [],
        "summary": [f"Order by {number}"],
        "updated": ["2026-11-20T10:30:00+00:00"],
        "duedate": [],
        "flagged": [],
    }
    for number, versions, status, category, resolution, priority, rank in (
        (2, ["10", "1.0"], "To Do", "new", [], "High", "2"),
        (10, ["10", "1.0", "11", "a, (b)"], "Done", "done", ["Done"], "Low", "4"),
        (1, [], "In Review", "indeterminate", [], "Highest", "1"),
    )
]


@pytest.mark.parametrize(
    ("jql", "numbers"),
    [
        pytest.param("", [1, 2, 10], id="all"),
        pytest.param("order by key desc", [10, 2, 1], id="falling"),
        pytest.param("fixVersion = 10", [2, 10], id="id"),
        pytest.param('fixVersion = "a, (b)"', [10], id="quoted"),
        pytest.param("fixVersion in (11, 12)", [10], id="in"),
        pytest.param("fixVersion not in (11)", [2], id="not-in-and-not-empty"),
        pytest.param("fixVersion != 11", [2], id="unequal-and-not-empty"),
        pytest.param("fixVersion IS EMPTY", [1], id="empty"),
        pytest.param("fixVersion is not empty", [2, 10], id="not-empty"),
        pytest.param("resolution = Unresolved", [1, 2], id="unresolved"),
        pytest.param("NOT status = Done AND fixVersion = 10", [2], id="not-and"),
        pytest.param("status = Done OR status = 'In Review'", [1, 10], id="or"),
        pytest.param("(status = Done OR status = 'To Do') AND priority = high", [2], id="brackets"),
        pytest.param("key > SHOP-1 AND key <= SHOP-10", [2, 10], id="keys-by-number"),
        pytest.param("key > PAY-1", [], id="keys-of-another-project"),
        pytest.param('updated >= "2026-11-20 10:30"', [1, 2, 10], id="since"),
        pytest.param('updated < "2026-11-20"', [], id="before"),
        pytest.param("updated > 2026-11-19 ORDER BY priority DESC", [1, 2, 10], id="priority"),
        pytest.param("duedate < 2026-11-19 OR summary ~ 'by 10'", [10], id="contains"),
    ],
)
def test_the_stand_in_understands(jql: str, numbers: list[int]) -> None:
    assert [row["key"][0] for row in parse(jql).found(ROWS)] == [f"SHOP-{number}" for number in numbers]


@pytest.mark.parametrize(
    "jql",
    [
        "status",
        "status =",
        "status = Done status",
        "(status = Done",
        "a = 1",
        "status & 1",
        "order by",
        "status is 'x",
    ],
)
def test_the_stand_in_refuses(jql: str) -> None:
    with pytest.raises(JqlError):
        parse(jql)
