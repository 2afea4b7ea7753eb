"""What tools remember: any value by any key, apart for each tool, all or nothing."""

import random
import threading
import uuid
from collections.abc import Mapping
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from release_kraken.core.json import JSONValue
from release_kraken.store import StoreError, open_store
from release_kraken.store.memory import LONGEST_KEY
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At

ANY_TEXT = st.text(st.characters(), max_size=8)  # with NUL and lone surrogates, as vendors' JSON may have
KEYS = st.text(st.sampled_from("ab/%_\\\0\x7f\x80é\ud7ff\udcff\uffff\U0010ffff"), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def test_a_tool_remembers_until_it_forgets(store: Store, at: At) -> None:
    assert store.memory.get("pages", "a") is None
    assert store.memory.list("pages") == {}
    store.memory.put("pages", {"b": [1, {"x": None}], "a": "one"}, at(0))
    store.memory.put("other", {"a": "else"}, at(0))
    store.memory.put("pages", {"a": "two", "c": None}, at(1))
    assert store.memory.get("pages", "a") == "two"
    assert list(store.memory.list("pages").items()) == [("a", "two"), ("b", [1, {"x": None}]), ("c", None)]
    store.memory.remove("pages", ["a", "never", "b"])
    assert store.memory.list("pages") == {"c": None}
    assert store.memory.list("other") == {"a": "else"}


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        pytest.param("", ["%", "%b", "\\", "_", "a", "a/1", "a/2", "a0", "aa"], id="all"),
        pytest.param("a/", ["a/1", "a/2"], id="folder"),
        pytest.param("a", ["a", "a/1", "a/2", "a0", "aa"], id="itself-too"),
        pytest.param("%", ["%", "%b"], id="percent"),
        pytest.param("_", ["_"], id="underscore"),
        pytest.param("\\", ["\\"], id="backslash"),
        pytest.param("A", [], id="other-case"),
    ],
)
def test_a_prefix_is_plain_text(store: Store, at: At, prefix: str, found: list[str]) -> None:
    store.memory.put("t", dict.fromkeys(["aa", "a/2", "%b", "a", "\\", "_", "a0", "%", "a/1"], 1), at(0))
    store.memory.put("tool", {"a/3": 1}, at(0))
    assert list(store.memory.list("t", prefix)) == found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(KEYS, VALUES, max_size=6), prefix=KEYS)
def test_everything_comes_back_as_it_was(
    store: Store, at: At, values: dict[str, JSONValue], prefix: str
) -> None:
    tool = uuid.uuid4().hex  # the examples share the store
    store.memory.put(tool, values, at(0))
    expected = [(key, values[key]) for key in sorted(values) if key.startswith(prefix)]
    assert list(store.memory.list(tool, prefix).items()) == expected
    assert all(store.memory.get(tool, key) == value for key, value in values.items())
    store.memory.remove(tool, values)
    assert store.memory.list(tool) == {}


def test_a_page_of_megabytes(store: Store, at: At) -> None:
    page = "".join(random.Random(1).choices("<p>zażółć 🐙\r\n&amp;]]>", k=3_000_000))
    store.memory.put("pages", {"page/1": {"body": page}}, at(0))
    assert store.memory.get("pages", "page/1") == {"body": page}


def test_a_key_that_is_too_long_is_refused_with_the_rest(store: Store, at: At) -> None:
    store.memory.put("t", {"é" * (LONGEST_KEY // 2): 1}, at(0))
    with pytest.raises(StoreError, match=f"1001 bytes, and {LONGEST_KEY} is the most; choose a shorter one"):
        store.memory.put("t", {"a": 1, "é" * (LONGEST_KEY // 2) + "x": 1}, at(0))
    assert store.memory.get("t", "a") is None


def test_a_put_that_fails_half_way_keeps_nothing(store: Store, at: At) -> None:
    store.memory.put("t", {"a": "before"}, at(0))

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    event.listen(store.database.engine, "commit", fail)
    with pytest.raises(StoreError):
        store.memory.put("t", {"a": "after", "b": 1}, at(1))
    event.remove(store.database.engine, "commit", fail)
    assert store.memory.list("t") == {"a": "before"}


def test_writers_do_not_wait_for_each_other_in_a_circle(url: str, at: At) -> None:
    names = [f"k{number}" for number in range(20)]
    failed: list[StoreError] = []

    def work(order: list[str]) -> None:
        with closing(open_store(url)) as own:
            for number in range(20):
                try:
                    own.memory.put("t", dict.fromkeys(order, number), at(number))
                    own.memory.remove("t", order)
                except StoreError as error:
                    failed.append(error)

    threads = [threading.Thread(target=work, args=(order,)) for order in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


PLANS: Mapping[str, tuple[str, str]] = {
    "sqlite": ("EXPLAIN QUERY PLAN", "(tool=? AND key>? AND key<?)"),
    "postgresql": ("EXPLAIN", "Index Cond: ((tool = 't'::text) AND (key >= "),
}


def test_a_prefix_is_looked_up_in_the_index(store: Store, at: At) -> None:
    store.memory.put("t", {f"{letter}/{n}": n for letter in "abcdefgh" for n in range(100)}, at(0))
    seen: list[tuple[str, object]] = []
    event.listen(
        store.database.engine,
        "before_cursor_execute",
        lambda _, __, statement, parameters, *___: seen.append((statement, parameters)),
    )
    store.memory.list("t", "c/")
    statement, parameters = seen[-1]
    explain, expected = PLANS[store.database.engine.dialect.name]
    with store.database.writing() as connection:
        if explain == "EXPLAIN":
            connection.execute(text("ANALYZE memory"))
        plan = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()  # type: ignore[arg-type]
    assert expected in str(plan)


def test_retention_leaves_it_alone(store: Store, at: At) -> None:
    store.memory.put("t", {"a": 1}, at(0))
    store.retention.prune(at(10_000_000), runs_days=1, reports_days=1, logs_days=1, gone_days=1, audit_days=1)
    assert store.memory.get("t", "a") == 1
