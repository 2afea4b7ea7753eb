"""Asking for runs: what is refused, what is entered, what the audit log says."""

from datetime import UTC, datetime

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.core.json import JSONValue
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.engine import discovery
from release_kraken.engine.runs.asking import ask, cancel, validated
from release_kraken.engine.suite import Suite

DUE = datetime(2026, 1, 1, tzinfo=UTC)


def actions(suite: Suite) -> list[tuple[str, str, str]]:
    return [
        (entry.actor, entry.action, entry.target)
        for entry in suite.store.audit.list(before=None, limit=10, text="")
    ]


def test_a_run_is_entered_and_audited(suite: Suite) -> None:
    run = ask(suite, "drill", {"name": "there"}, actor="ada", trigger=Trigger.API)
    assert run is not None
    assert (run.status, run.subject, run.request.requested_by) == (RunStatus.QUEUED, "there", "ada")
    assert actions(suite) == [("ada", "run.start", run.id)]


def test_a_schedule_has_one_run_for_each_due_time_and_no_audit(suite: Suite) -> None:
    asked = [
        ask(suite, "drill", {}, actor="", trigger=Trigger.CRON, schedule="nightly", due=DUE) for _ in range(2)
    ]
    assert [run is None for run in asked] == [False, True]
    assert actions(suite) == []


@pytest.mark.parametrize(
    ("parameters", "complaints"),
    [
        pytest.param({"nmae": "x"}, ["unknown parameter 'nmae'; did you mean 'name'?"], id="unknown"),
        pytest.param(
            {"folder": "/etc"},
            ["the parameter 'folder' names a place on Kraken's own machine: only an admin may set it"],
            id="not-for-everybody",
        ),
        pytest.param(
            {"number": -1, "how": "badly", "extra": 1},
            ["unknown parameter 'extra'", "--how must be ", "--number "],
            id="all-at-once",
        ),
    ],
)
def test_wrong_parameters_are_refused(
    suite: Suite, parameters: dict[str, JSONValue], complaints: list[str]
) -> None:
    with pytest.raises(ConfigError) as refused:
        ask(suite, "drill", parameters, actor="ada", trigger=Trigger.API)
    assert all(complaint in str(refused.value) for complaint in complaints)
    assert suite.store.runs.count_waiting() == 0


def test_what_the_command_line_cannot_set_is_for_the_file_alone(suite: Suite) -> None:
    tool = discovery.load(discovery.TOOLS, "drill")
    with pytest.raises(
        ConfigError, match=r"'folder' can be set in the configuration file only: \[tools.drill\]"
    ):
        validated(suite.configuration, tool, {"folder": "/etc"})


def test_a_tool_that_does_not_exist(suite: Suite) -> None:
    with pytest.raises(ConfigError, match="no tool is named 'nothing'"):
        ask(suite, "nothing", {}, actor="ada", trigger=Trigger.API)


def test_cancelling(suite: Suite) -> None:
    run = ask(suite, "drill", {}, actor="ada", trigger=Trigger.API)
    assert run is not None
    assert cancel(suite, run.id, "bob").status is RunStatus.CANCELLED
    assert actions(suite)[0] == ("bob", "run.cancel", run.id)
    with pytest.raises(ConfigError, match="there is no run 'x'"):
        cancel(suite, "x", "bob")
