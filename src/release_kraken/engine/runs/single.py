"""Carries out one entered run in this process: a task of its own, or the child of a worker."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress

from release_kraken.core.errors import ConfigError
from release_kraken.core.run import Run, RunStatus
from release_kraken.engine.observing.telemetry import observed_process
from release_kraken.engine.processes import living
from release_kraken.engine.runs.children import GRACE_SECONDS
from release_kraken.engine.runs.work import carry_out
from release_kraken.engine.settings.configuration import Configuration
from release_kraken.engine.suite import Suite, open_suite
from release_kraken.store.records import Claim

ROLE = "run"


def carry_out_one(configuration: Configuration, tool: str, run_id: str, attempt: int | None) -> Run:
    """Carry out one run; returns it as it is then.

    With `attempt` the run was claimed by a parent, whose end is ours; without, this process claims it. Raises
    ConfigError where the run cannot be had.
    """
    with observed_process(configuration), open_suite(configuration) as suite:
        run = _known(suite, tool, run_id)
        if attempt is None:
            with living(suite, [ROLE]) as owner:
                claim = suite.store.queue.claim(run.id, owner, suite.now())
                _carry_out(suite, claim or _refused(run))
        else:
            threading.Thread(target=_end_with_parent, daemon=True).start()
            _carry_out(suite, _inherited(run, attempt))
        return suite.store.runs.get(run_id) or run


def _carry_out(suite: Suite, claim: Claim) -> None:
    carry_out(suite, claim, threading.Event(), _interrupt)


def _known(suite: Suite, tool: str, run_id: str) -> Run:
    run = suite.store.runs.get(run_id)
    if run is None or run.tool != tool:
        raise ConfigError(f"there is no run {run_id!r} of {tool}; `kraken runs` lists them")
    return run


def _refused(run: Run) -> Claim:
    raise ConfigError(
        f"run {run.id} cannot be begun: it is {run.status}, or another with its serial key works; "
        "look at it with `kraken runs show`"
    )


def _inherited(run: Run, attempt: int) -> Claim:
    if run.status is not RunStatus.RUNNING or run.attempt != attempt:
        _refused(run)
    return Claim(run)


def _interrupt() -> None:
    """Act as if somebody had told this process to end: also what blocks in the main thread ends then."""
    os.kill(os.getpid(), signal.SIGTERM)


def _end_with_parent() -> None:
    """Wait for the end of stdin, by which the parent's death shows; then end, after a moment to clean up."""
    with suppress(OSError):
        while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 1024):
            pass
    _interrupt()
    time.sleep(GRACE_SECONDS)
    os._exit(1)
