"""Running a tool: what it is given, what is kept, and that every end cleans up."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field
from tests.contexts import DictMemory, Workbench

from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.plugin import Tool, View
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import RunStatus
from release_kraken.core.settings import Settings
from release_kraken.engine.runs import running
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.store import open_store
from release_kraken.store.records import Claim, RunFilter

Install = Callable[[str, str, str, str], None]

CONNECTOR = """
from contextlib import contextmanager
from release_kraken.core.plugin import Connector
from release_kraken.core.settings import Settings

class Ledger:
    pass

class LedgerSettings(Settings):
    pass

log = []

@contextmanager
def opened(settings, scratch):
    log.append(("open", scratch.is_dir() and not list(scratch.iterdir())))
    try:
        yield Ledger()
    finally:
        log.append(("close", scratch.is_dir()))
        if on_close:
            raise on_close[0]

on_close = []
CONNECTOR = Connector("ledger", "Keeps a ledger.", LedgerSettings, Ledger, opened)
"""


class LookSettings(Settings):
    subject: Annotated[str, Field(description="Subject.")] = "here"


@dataclass
class Look:
    """A tool whose run is a function of the test."""

    run: Callable[[Context], Report]
    applied: Callable[[Report], Report] | None = None

    @property
    def tool(self) -> Tool[LookSettings]:
        applied = self.applied
        return Tool(
            name="look",
            summary="Looks.",
            settings=LookSettings,
            run=lambda settings, context: self.run(context),
            subject=lambda settings: settings.subject,
            apply=None if applied is None else lambda settings, report, context: applied(report),
        )


def found(*messages: str) -> Report:
    return Report(tuple(Finding("r", Severity.ERROR, message) for message in messages), rules=("r",))


def clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configuration:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    return Configuration(document={"store": {"url": f"sqlite:///{tmp_path}/k.db"}})


def last_run(configuration: Configuration) -> tuple[RunStatus, str | None]:
    with closing(open_store(configuration.store_url)) as store:
        (run,) = store.runs.list(RunFilter(), limit=1)
        return run.status, run.error


def left_behind(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "tmp").iterdir())


def test_a_run_is_published_and_kept(configuration: Configuration, tmp_path: Path) -> None:
    report = found("a")
    publication = running.execute(
        Look(lambda context: report).tool, LookSettings(), configuration, now=clock()
    )
    assert publication.report is report
    assert (publication.tool, publication.subject, publication.applied) == ("look", "here", False)
    assert publication.started < publication.finished
    assert publication.comparison is None
    assert publication.warnings == ()
    assert last_run(configuration) == (RunStatus.FINDINGS, None)
    assert left_behind(tmp_path) == []


def test_runs_of_the_same_subject_are_compared(configuration: Configuration) -> None:
    def compared(report: Report, subject: str) -> Comparison | None:
        tool = Look(lambda context: report).tool
        return running.execute(tool, LookSettings(subject=subject), configuration, now=clock()).comparison

    first, second = found("a", "b"), found("b", "c")
    keys = {finding.message: finding.key for finding in (*first.findings, *second.findings)}
    compared(first, "here")
    compared(found(), "elsewhere")
    assert compared(second, "here") == Comparison(
        new=frozenset({keys["c"]}), persisting=frozenset({keys["b"]}), gone=(first.findings[0],)
    )


def test_the_context(configuration: Configuration, tmp_path: Path) -> None:
    def look(context: Context) -> Report:
        assert context.now() == datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC)
        assert list(context.scratch.iterdir()) == []
        assert context.scratch.is_relative_to(tmp_path / "tmp")
        context.progress.update("step", 1, 2)
        context.cache.put("aa11", b"kept")
        return Report()

    running.execute(Look(look).tool, LookSettings(), configuration, now=clock())
    with running.working_context(configuration, DictMemory(), Workbench(Path())) as context:
        assert context.cache.get("aa11") == b"kept"


def test_without_tmpdir_scratch_lies_beside_the_cache(
    configuration: Configuration, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMPDIR")
    with running.working_context(configuration, DictMemory(), Workbench(Path())) as context:
        assert context.scratch.is_relative_to(home / ".cache" / "release-kraken" / "scratch")


def test_changes_are_applied_when_asked_only(configuration: Configuration) -> None:
    look = Look(lambda context: found("a"), applied=lambda report: found())
    planned = running.execute(look.tool, LookSettings(), configuration)
    applied = running.execute(look.tool, LookSettings(), configuration, apply=True)
    assert (planned.applied, planned.report) == (False, found("a"))
    assert (applied.applied, applied.report) == (True, found())
    assert applied.comparison is not None
    assert [finding.message for finding in applied.comparison.gone] == ["a"]


def test_a_connector_is_opened_once_and_closed(configuration: Configuration, install: Install) -> None:
    install("books", "connectors", "ledger = books_module:CONNECTOR", CONNECTOR)
    import books_module  # type: ignore[import-not-found]

    def look(context: Context) -> Report:
        assert books_module.log == []
        assert context.connector(books_module.Ledger) is context.connector(books_module.Ledger)
        assert list(context.scratch.iterdir()) == []
        return Report()

    running.execute(Look(look).tool, LookSettings(), configuration)
    assert books_module.log == [("open", True), ("close", True)]


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        pytest.param(RemoteError("no route"), (RunStatus.FAILED, "no route"), id="explained"),
        pytest.param(ZeroDivisionError("oops"), (RunStatus.FAILED, "ZeroDivisionError: oops"), id="bug"),
        pytest.param(KeyboardInterrupt(), (RunStatus.CANCELLED, "interrupted"), id="interrupted"),
    ],
)
@pytest.mark.parametrize(
    "on_close",
    [pytest.param([], id="closing-well"), pytest.param([KeyboardInterrupt()], id="closing-interrupted")],
)
def test_every_end_cleans_up(
    configuration: Configuration,
    tmp_path: Path,
    install: Install,
    error: BaseException,
    ending: tuple[RunStatus, str | None],
    on_close: list[BaseException],
) -> None:
    install("books", "connectors", "ledger = books_module:CONNECTOR", CONNECTOR)
    import books_module

    books_module.on_close[:] = on_close

    def look(context: Context) -> Report:
        context.connector(books_module.Ledger)
        (context.scratch / "half").write_text("done")
        raise error

    with pytest.raises((type(error), KeyboardInterrupt)):
        running.execute(Look(look).tool, LookSettings(), configuration)
    assert books_module.log[-1] == ("close", True)
    assert left_behind(tmp_path) == []
    assert last_run(configuration) == ((RunStatus.CANCELLED, "interrupted") if on_close else ending)


INTERRUPTED = """
import signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests run under nohup
sys.path.insert(0, sys.argv[1])
from contextlib import contextmanager
from release_kraken.core.plugin import Tool
from release_kraken.core.settings import Settings
from release_kraken.engine.runs import running
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.signals import interruptible

def run(settings, context):
    (context.scratch / "half").write_text("done")
    try:
        print("running", flush=True)
        while True:
            time.sleep(0.02)  # not pause(): a signal right before it would wake nobody
    finally:
        print("cleaning", flush=True)
        sys.stdin.read()
    raise SystemExit("not interrupted")

tool = Tool("look", "Looks.", Settings, run, lambda settings: "here")
with interruptible():
    running.execute(tool, Settings(), Configuration(document={"store": {"url": sys.argv[2]}}))
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(signal.SIGINT, signal.SIGINT, id="ctrl-c-twice"),
        pytest.param(signal.SIGHUP, signal.SIGTERM, id="terminal-closed"),
    ],
)
def test_a_second_signal_does_not_spoil_the_clean_up(
    configuration: Configuration, tmp_path: Path, first: signal.Signals, second: signal.Signals
) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path), configuration.store_url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        process.send_signal(first)
        assert process.stdout.readline() == "cleaning\n"
        process.send_signal(second)
        _, errors = process.communicate("")
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert left_behind(tmp_path) == []
    assert last_run(configuration) == (RunStatus.CANCELLED, "interrupted")


def test_a_run_goes_on_without_a_store(configuration: Configuration, tmp_path: Path) -> None:
    (tmp_path / "k.db").write_text("this is no database, and long enough to be looked at as one" * 20)
    publication = running.execute(Look(lambda context: found("a")).tool, LookSettings(), configuration)
    assert publication.report == found("a")
    assert publication.comparison is None
    (warning,) = publication.warnings
    assert warning.startswith(
        f"this run is not kept and not compared with earlier ones: sqlite:///{tmp_path}/k.db: "
    )
    assert "not a database" in warning


def test_a_store_that_fails_in_the_end_is_a_warning_too(configuration: Configuration, tmp_path: Path) -> None:
    def look(context: Context) -> Report:
        with closing(open_store(configuration.store_url)) as store:
            (run,) = store.runs.list(RunFilter())
            store.queue.cancel(Claim(run), "cancelled", context.now())
        return found("a")

    publication = running.execute(Look(look).tool, LookSettings(), configuration)
    assert publication.comparison is None
    assert publication.warnings[0].startswith(
        "the findings are not kept and not compared with earlier ones: run "
    )


def test_a_wrong_store_section_is_refused_before_the_tool_runs() -> None:
    def look(context: Context) -> Report:
        raise AssertionError("ran")

    with pytest.raises(ConfigError, match="did you mean 'url'"):
        running.execute(Look(look).tool, LookSettings(), Configuration(document={"store": {"ulr": "x"}}))


def test_a_view_answers_and_nothing_is_kept(configuration: Configuration, tmp_path: Path) -> None:
    view = View[LookSettings](
        "list", "List.", lambda settings, context: f"{settings.subject} {context.scratch.is_dir()}"
    )
    assert (
        running.answer(Look(lambda context: found()).tool, view, LookSettings(), configuration) == "here True"
    )
    assert not (tmp_path / "k.db").exists()
    assert left_behind(tmp_path) == []


def test_importing_the_engine_does_not_import_what_is_heavy() -> None:
    program = (
        "import sys, release_kraken.engine.runs.running\n"
        "assert not {'sqlalchemy', 'alembic', 'pydantic', 'tree_sitter'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
