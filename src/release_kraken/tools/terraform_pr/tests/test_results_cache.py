"""What is kept of roots: read back whole, and nothing damaged or too old is believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from release_kraken.connectors.terraform.client import (
    Action,
    Diagnostic,
    FormatResult,
    Outcome,
    Plan,
    PlannedResource,
    PlanResult,
    StepResult,
)
from release_kraken.core.context import Context
from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.checkout.format_cache import FormatCache, format_key
from release_kraken.tools.terraform_pr.roots.environments import Environment
from release_kraken.tools.terraform_pr.roots.results_cache import ResultsCache, run_key
from release_kraken.tools.terraform_pr.roots.root_run import RootRun

RESOURCE = PlannedResource(
    "aws_vpc.a", "aws_vpc", "a", Action.CREATE, "", True, {"owner": "x", "id": None}, False
)
WARNING = Diagnostic(Severity.WARNING, "Old", "detail", "main.tf", 1, 2, 3, "aws_vpc.a")
RUN = RootRun(
    "prod",
    StepResult(Outcome.OK, (WARNING,), 1.5, 0.5),
    None,
    PlanResult(StepResult(Outcome.OK), Plan((RESOURCE,), ("aws_vpc.b",))),
)


class Surroundings(Protocol):
    time: datetime
    cache: dict[str, bytes]

    def context(self) -> Context: ...


@pytest.fixture
def results(surroundings: Surroundings) -> ResultsCache:
    return ResultsCache(surroundings.context(), hours=24)


def test_runs_are_read_back_whole(results: ResultsCache) -> None:
    results.put("k", [RUN])
    kept = results.get("k")
    assert kept is not None
    assert (kept.at, kept.runs) == (datetime(2026, 1, 1, tzinfo=UTC), (RUN,))


def test_fmt_results_are_read_back_whole(surroundings: Surroundings) -> None:
    result = FormatResult(("a.tf",), (WARNING,))
    FormatCache(surroundings.context()).put("k", result)
    assert FormatCache(surroundings.context()).get("k") == result
    assert FormatCache(surroundings.context(), reads=False).get("k") is None


@pytest.mark.parametrize("value", [b"", b"{", b"null", b"[1]", b"\xff"])
def test_damaged_values_are_not_believed(
    results: ResultsCache, surroundings: Surroundings, value: bytes
) -> None:
    surroundings.cache["k"] = value
    assert (results.get("k"), FormatCache(surroundings.context()).get("k")) == (None, None)


@pytest.mark.parametrize("hours", [24, 1000, -1], ids=["just too old", "old", "from the future"])
def test_runs_of_another_day_are_not_believed(
    results: ResultsCache, surroundings: Surroundings, hours: int
) -> None:
    results.put("k", [RUN])
    surroundings.time += timedelta(hours=hours)
    assert results.get("k") is None


def test_passing_trouble_is_not_kept(results: ResultsCache) -> None:
    results.put("k", [RUN, replace(RUN, lasting=False)])
    assert results.get("k") is None


def test_without_reading_results_are_still_kept(results: ResultsCache) -> None:
    unread = replace(results, reads=False)
    unread.put("k", [RUN])
    assert unread.get("k") is None
    assert results.get("k") is not None


def key(**values: object) -> str:
    given: dict[str, object] = {
        "inputs": "i",
        "settings_digest": "s",
        "environments": [Environment("prod", ("a.tfvars",))],
        "environ": {"AWS_PROFILE": "a", "PATH": "p"},
        "further": {"plan": True},
    }
    return run_key(**{**given, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"inputs": "j"}, id="code"),
        pytest.param({"settings_digest": "t"}, id="binary"),
        pytest.param({"environments": [Environment("prod")]}, id="variable files"),
        pytest.param({"environ": {"AWS_PROFILE": "b", "PATH": "p"}}, id="profile"),
        pytest.param({"environ": {"AWS_PROFILE": "a", "TF_VAR_x": "1"}}, id="variable"),
        pytest.param({"further": {"plan": False}}, id="settings"),
    ],
)
def test_a_key_depends_on(values: dict[str, object]) -> None:
    assert key(**values) != key()


def test_a_key_does_not_depend_on_other_variables() -> None:
    assert key(environ={"AWS_PROFILE": "a", "PATH": "q", "BUILD": "7"}) == key()


def test_the_key_of_a_tree_depends_on_names_contents_and_binary(tmp_path: Path) -> None:
    keys = {
        format_key("s", {"a.tf": "1"}),
        format_key("s", {"b.tf": "1"}),
        format_key("s", {"a.tf": "2"}),
        format_key("t", {"a.tf": "1"}),
        format_key("s", {}),
    }
    assert len(keys) == 5
