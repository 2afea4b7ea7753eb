"""What a tool keeps in the store: by a worker, by a command, and where there is no store."""

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from release_kraken.core.context import Context
from release_kraken.core.plugin import Tool, View
from release_kraken.core.report import Report
from release_kraken.core.settings import Settings
from release_kraken.engine.keeping import LateStore
from release_kraken.engine.runs import running
from release_kraken.engine.runs.local import work_on
from release_kraken.engine.runs.recording import person
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError, open_store
from release_kraken.store.records import RunFilter


class Nothing(Settings):
    """Nothing to set."""


def tool(look: Callable[[Context], Report]) -> Tool[Nothing]:
    return Tool("look", "Looks.", Nothing, lambda settings, context: look(context), lambda settings: "here")


def remember(context: Context) -> Report:
    context.memory.put({"a/1": {"x": [1]}, "a/2": 2, "b": 3})
    context.memory.remove(["b", "c"])
    context.audit.record("look.change", "thing", {"before": 1, "after": 2})
    return Report(facts={"kept": dict(context.memory.list("a/"))})


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return Configuration(document={"store": {"url": f"sqlite:///{tmp_path}/k.db"}})


@pytest.fixture
def broken(configuration: Configuration, tmp_path: Path) -> Configuration:
    (tmp_path / "k.db").write_text("no database, and long enough to be looked at as one " * 40)
    return configuration


@pytest.mark.parametrize("name", ["drill", "heavy_drill"])
def test_a_worker_remembers(suite: Suite, enter: Callable[..., str], name: str) -> None:
    ids = [enter(tool=name, how="remember", name="x") for _ in range(2)]
    for _ in ids:
        (claim,) = suite.store.queue.claim_next("me", suite.now(), 1)
        work_on(suite, claim, threading.Event())
    assert suite.store.memory.list(name) == {"x": 2}
    entries = [(entry.actor, entry.action, entry.target, entry.detail) for entry in suite.store.audit.list()]
    assert entries == [
        ("me", "drill.count", "x", {"run": ids[1], "before": 1, "after": 2}),
        ("me", "drill.count", "x", {"run": ids[0], "before": None, "after": 1}),
    ]


def test_a_command_remembers(configuration: Configuration) -> None:
    report = running.execute(tool(remember), Nothing(), configuration).report
    assert report.facts == {"kept": {"a/1": {"x": [1]}, "a/2": 2}}
    with closing(open_store(configuration.store_url)) as store:
        (run,) = store.runs.list(RunFilter())
        (entry,) = store.audit.list()
        assert (entry.actor, entry.target) == (person(), "thing")
        assert entry.detail == {"run": run.id, "before": 1, "after": 2}
        assert store.memory.get("look", "a/2") == 2


def test_a_view_remembers_too(configuration: Configuration) -> None:
    view = View[Nothing]("show", "Show.", lambda settings, context: str(remember(context).facts["kept"]))
    assert running.answer(tool(remember), view, Nothing(), configuration) == "{'a/1': {'x': [1]}, 'a/2': 2}"
    with closing(open_store(configuration.store_url)) as store:
        (entry,) = store.audit.list()
        assert entry.detail == {"before": 1, "after": 2}


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(lambda context: context.memory.get("a"), id="get"),
        pytest.param(lambda context: context.memory.list(), id="list"),
        pytest.param(lambda context: context.memory.put({"a": 1}), id="put"),
        pytest.param(lambda context: context.memory.remove(["a"]), id="remove"),
        pytest.param(lambda context: context.audit.record("x", "y", {}), id="audit"),
    ],
)
def test_without_a_store_nothing_is_remembered(
    broken: Configuration, use: Callable[[Context], object]
) -> None:
    def look(context: Context) -> Report:
        use(context)
        raise AssertionError("went on")

    with pytest.raises(StoreError, match="not a database"):
        running.execute(tool(look), Nothing(), broken)


def test_who_remembers_nothing_needs_no_store(broken: Configuration) -> None:
    publication = running.execute(tool(lambda context: Report()), Nothing(), broken)
    assert publication.warnings[0].startswith("this run is not kept")


def test_a_store_is_opened_once_by_whichever_thread(configuration: Configuration) -> None:
    found: list[object] = []
    with LateStore(configuration.store_url) as store:
        threads = [threading.Thread(target=lambda: found.append(store())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
