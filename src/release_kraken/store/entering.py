"""Enters runs, those that wait and those that a process begins at once."""

import uuid
from datetime import datetime

from release_kraken.core.run import Run, RunRequest, RunStatus
from release_kraken.store import rows
from release_kraken.store.transaction import Transaction, inserting

_ENTERING = f"{inserting('runs', rows.RUN_COLUMNS)} ON CONFLICT DO NOTHING"


def begun(request: RunRequest, process: str, now: datetime, run_id: str | None = None) -> Run:
    """The first attempt at a run, which a process begins now."""
    return Run(
        run_id or uuid.uuid4().hex, request, RunStatus.RUNNING, now, started=now, attempt=1, owner=process
    )


def enter_run(transaction: Transaction, run: Run) -> bool:
    """Enter a run; False where its schedule has one for its due time, or its id or serial key is taken."""
    if run.status is RunStatus.RUNNING and run.request.serial is not None:
        transaction.lock(serial_lock(run.request.serial))
    return transaction.change(_ENTERING, rows.run_values(run)) == 1


def serial_lock(serial: str) -> str:
    """What is locked by whoever begins a run of a serial key."""
    return f"serial:{serial}"
