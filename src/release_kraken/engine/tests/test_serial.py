"""Serial tools: whoever asks, one run of them works at a time."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.core.schedule import Overlap, Schedule
from release_kraken.core.settings import Settings
from release_kraken.engine.processes import COMMAND, this_process
from release_kraken.engine.runs import running
from release_kraken.engine.runs.alone import begin_after
from release_kraken.engine.runs.asking import ask
from release_kraken.engine.runs.local import LocalExecutor
from release_kraken.engine.scheduling import administration
from release_kraken.engine.scheduling.loop import Scheduler
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.engine.watching import Watch
from release_kraken.store import StoreError
from release_kraken.store.records import Claim, RunFilter

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = "tool:lone_drill"
NIGHTLY = Schedule("nightly", "lone_drill", "0 6 * * *")


def by_api(suite: Suite) -> Run | None:
    return ask(suite, "lone_drill", {}, actor="ada", trigger=Trigger.API)


def by_schedule(suite: Suite) -> Run | None:
    administration.create(suite, NIGHTLY, "ada")
    return administration.run_now(suite, "nightly", "ada", Trigger.WEB)


def by_queueing_schedule(suite: Suite) -> Run | None:
    administration.create(suite, replace(NIGHTLY, overlap=Overlap.QUEUE), "ada")
    return administration.run_now(suite, "nightly", "ada", Trigger.WEB)


def by_cron(suite: Suite) -> Run | None:
    due = suite.now() - timedelta(seconds=1)
    Scheduler(suite).tend(replace(NIGHTLY, overlap=Overlap.QUEUE, next_due=due), suite.now())
    return next(iter(suite.store.runs.list(RunFilter())), None)


@pytest.mark.parametrize("asked", [by_api, by_schedule, by_queueing_schedule, by_cron])
def test_every_run_of_a_serial_tool_has_its_key(suite: Suite, asked: Callable[[Suite], Run | None]) -> None:
    run = asked(suite)
    assert run is not None
    assert run.request.serial == KEY


def test_another_tool_has_the_key_of_its_schedule(suite: Suite) -> None:
    administration.create(suite, replace(NIGHTLY, tool="drill", overlap=Overlap.QUEUE), "ada")
    assert administration.run_now(suite, "nightly", "ada", Trigger.WEB).request.serial == "schedule:nightly"
    run = ask(suite, "drill", {}, actor="ada", trigger=Trigger.API)
    assert run is not None
    assert run.request.serial is None


def test_runs_that_were_asked_for_wait_for_each_other(
    suite: Suite, begun: Callable[[str], None], tmp_path: Path
) -> None:
    first = ask(suite, "lone_drill", {"how": "wait", "name": "a"}, actor="ada", trigger=Trigger.API)
    ask(suite, "lone_drill", {"name": "b"}, actor="bob", trigger=Trigger.WEB)
    executor = LocalExecutor(suite, "me", lambda: None)
    executor.step()
    begun("a")
    executor.step()
    assert [claim.run.id for claim in suite.store.queue.list_running()] == [first.id if first else ""]
    (tmp_path / "go").touch()


class Alone(Settings):
    """Nothing to set."""


def alone(look: Callable[[Context], Report] = lambda context: Report()) -> Tool[Alone]:
    return Tool(
        name="lone_drill",
        summary="Works alone.",
        settings=Alone,
        run=lambda settings, context: look(context),
        subject=lambda settings: "here",
        serial=True,
    )


def test_workers_wait_for_a_command(suite: Suite) -> None:
    by_api(suite)

    def look(context: Context) -> Report:
        assert suite.store.queue.claim_next("worker", context.now(), 9) == ()
        return Report()

    running.execute(alone(look), Alone(), suite.configuration)
    (claim,) = suite.store.queue.claim_next("worker", NOW, 9)
    assert claim.run.request.serial == KEY


def test_a_command_does_not_work_beside_another_run(suite: Suite) -> None:
    waiting = by_api(suite)
    assert waiting is not None
    suite.store.queue.claim(waiting.id, "worker", NOW)

    def look(context: Context) -> Report:
        raise AssertionError("ran")

    with pytest.raises(ConfigError) as refused:
        running.execute(alone(look), Alone(), suite.configuration)
    assert str(refused.value) == (
        f"only one run of lone-drill may work at a time, and run {waiting.id} works since 2026-01-01 00:00:00"
        f" UTC, asked for by ada; wait until it has ended, or end it by `kraken runs cancel {waiting.id}`"
    )
    assert [run.id for run in suite.store.runs.list(RunFilter())] == [waiting.id]
    assert suite.store.processes.list() == ()


def test_a_command_that_was_killed_has_let_go(suite: Suite) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    process = replace(this_process([COMMAND], NOW), pid=dead.pid)
    suite.store.processes.register(process)
    request = RunRequest("lone_drill", "here", Trigger.CLI, serial=KEY)
    killed = suite.store.runs.enter(request, NOW, begun_by=process.id)
    assert killed is not None
    assert running.execute(alone(), Alone(), suite.configuration).report == Report()
    ended = suite.store.runs.get(killed.id)
    assert ended is not None
    assert ended.status is RunStatus.FAILED


@dataclass
class Steady:
    """A steady clock that goes on while one pauses; then something may happen."""

    meanwhile: Callable[[], object]
    time: float = 0.0

    def pause(self, seconds: float) -> None:
        self.time += seconds
        self.meanwhile()


@dataclass
class Elsewhere:
    """A run that works under the key on another machine."""

    suite: Suite
    role: str = COMMAND

    def __post_init__(self) -> None:
        self.process = replace(this_process([self.role], NOW), host="elsewhere")
        self.suite.store.processes.register(self.process)
        run = self.suite.store.runs.enter(
            RunRequest("lone_drill", "here", Trigger.CLI, serial=KEY), NOW, begun_by=self.process.id
        )
        assert run is not None
        self.run = run

    def end(self) -> None:
        self.suite.store.queue.finish(Claim(self.run), Report(), NOW)

    def beat(self) -> None:
        self.suite.store.processes.beat(self.process.id)

    @property
    def status(self) -> RunStatus:
        run = self.suite.store.runs.get(self.run.id)
        assert run is not None
        return run.status

    def begin_after(self, meanwhile: Callable[[], object]) -> Run:
        """Begin another run."""
        clock = Steady(meanwhile)
        running_settings = self.suite.configuration.own(RunningSettings)
        watch = Watch(self.suite.store, running_settings, lambda: NOW, lambda: clock.time, clock.pause)
        request = RunRequest("lone_drill", "here", Trigger.CLI, serial=KEY)
        return begin_after(watch, request, "me")


def test_a_command_elsewhere_that_beats_keeps_its_key(suite: Suite) -> None:
    elsewhere = Elsewhere(suite)
    with pytest.raises(ConfigError, match=f"run {elsewhere.run.id} works since"):
        elsewhere.begin_after(elsewhere.beat)
    assert elsewhere.status is RunStatus.RUNNING


def test_a_command_elsewhere_that_stands_still_has_died(suite: Suite) -> None:
    elsewhere = Elsewhere(suite)
    assert elsewhere.begin_after(lambda: None).status is RunStatus.RUNNING
    assert elsewhere.status is RunStatus.FAILED
    assert suite.store.processes.list() == ()


def test_a_command_elsewhere_that_ends_meanwhile(suite: Suite) -> None:
    elsewhere = Elsewhere(suite)
    assert elsewhere.begin_after(elsewhere.end).status is RunStatus.RUNNING
    assert elsewhere.status is RunStatus.CLEAN


def test_a_worker_is_left_to_other_workers(suite: Suite) -> None:
    elsewhere = Elsewhere(suite, role="worker")
    with pytest.raises(ConfigError, match="works since"):
        elsewhere.begin_after(lambda: None)
    assert elsewhere.status is RunStatus.RUNNING


def test_without_a_store_nobody_knows_whether_it_is_alone(suite: Suite, tmp_path: Path) -> None:
    def look(context: Context) -> Report:
        raise AssertionError("ran")

    for file in tmp_path.glob("k.db*"):
        file.write_text("no database, and long enough to be looked at as one " * 40)
    with pytest.raises(StoreError, match=r"only one run .* may work at a time, and nobody can tell: "):
        running.execute(alone(look), Alone(), suite.configuration)
