"""A process killed in the middle of a finish leaves the store as it was."""

import subprocess
import sys
from signal import SIGKILL

import pytest

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Report
from release_kraken.core.run import RunStatus
from release_kraken.store.store import Store
from release_kraken.store.tests.samples import At, begun, kept, report

# Kills itself before one of the statements of the finish, or before its commit.
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Report
from release_kraken.store import open_store
from release_kraken.store.records import Claim

url, run_id, moment = sys.argv[1:]
store = open_store(url)
run = store.runs.get(run_id)
engine = store.database.engine

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def look(connection, cursor, statement, *_):
    if statement.startswith(moment):
        kill()

event.listen(engine, "before_cursor_execute", look)
if moment == "COMMIT":
    event.listen(engine, "commit", kill)
findings = tuple(Finding("r", Severity.ERROR, message) for message in ("stays", "comes"))
store.queue.finish(Claim(run), Report(findings, rules=("r",)), datetime.now(UTC))
"""


@pytest.mark.parametrize("moment", ["UPDATE runs", "INSERT INTO findings", "UPDATE findings", "COMMIT"])
def test_a_killed_finish_changes_nothing(store: Store, url: str, at: At, moment: str) -> None:
    first = begun(store, at(0))
    findings = tuple(Finding("r", Severity.ERROR, message) for message in ("goes", "stays"))
    store.queue.finish(first, Report(findings, rules=("r",)), at(1))
    before = store.findings.list_open("tool", "here")
    claim = begun(store, at(2))
    killed = subprocess.run([sys.executable, "-c", KILLED, url, claim.key[0], moment], check=False)
    assert killed.returncode == -SIGKILL
    assert store.findings.list_open("tool", "here") == before
    assert kept(store, claim).status is RunStatus.RUNNING
    comparison = store.queue.finish(claim, report(), at(3))
    assert comparison is not None
    assert comparison.gone == tuple(known.finding for known in before)
