"""Heavy runs: each in a process of its own, which can be ended at any time and dies with its parent."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from release_kraken.core.publication import command_name
from release_kraken.core.run import RunStatus
from release_kraken.engine.endings import enter_end
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store import StoreError
from release_kraken.store.records import Claim

_log = logging.getLogger(__name__)

GRACE_SECONDS = 10.0
"""For how long a run may clean up after it was told to end."""

_LOOK_SECONDS = 1.0


def carry_out_in_child(suite: Suite, claim: Claim, stopping: threading.Event) -> None:
    """Have a child process carry out a run; a child that dies without ending it has it released.

    The child ends the run itself, under the claim that this process has. It sees by the end of its stdin that
    this process has died.
    """
    with subprocess.Popen(
        _command(suite, claim),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        process_group=0,  # what a terminal sends is for us: the child is told when its time is up
    ) as child:
        _accompany(child, lambda: stopping.is_set() or _is_to_end(suite, claim))
    _settle(suite, claim, child.returncode, stopping)


def _command(suite: Suite, claim: Claim) -> list[str]:
    run = claim.run
    command = [sys.executable, "-P", "-m", "release_kraken", "run", command_name(run.tool)]
    command += ["--run-id", run.id, "--attempt", str(run.attempt)]
    path = suite.configuration.path
    return [*command, "--config", str(path)] if path else command


def _accompany(child: "subprocess.Popen[bytes]", is_to_end: Callable[[], bool]) -> None:
    """Wait for the child; tell it to end when it is to, and make it end when it does not."""
    told: float | None = None
    while not _has_ended(child):
        if told is None and is_to_end():
            child.terminate()
            told = time.monotonic()
        elif told is not None and time.monotonic() - told > GRACE_SECONDS:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def _has_ended(child: "subprocess.Popen[bytes]") -> bool:
    try:
        child.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _is_to_end(suite: Suite, claim: Claim) -> bool:
    with suppress(StoreError):
        run = suite.store.runs.get(claim.run.id)
        return run is None or run.cancelling or run.attempt != claim.run.attempt
    return False


def _settle(suite: Suite, claim: Claim, code: int, stopping: threading.Event) -> None:
    """Take care of a run that its child has left running."""

    def end(_tried: int) -> None:
        run = suite.store.runs.get(claim.run.id)
        if run is None or run.status is not RunStatus.RUNNING or run.attempt != claim.run.attempt:
            return
        if stopping.is_set():
            suite.store.queue.hand_back(claim, suite.now())
            return
        attempts = suite.configuration.own(RunningSettings).attempts
        status = suite.store.queue.release(claim, _in_words(code), suite.now(), attempts)
        _log.warning("the process of run %s died: %s; it is %s", claim.run.id, _in_words(code), status)

    enter_end(f"run {claim.run.id}", end, stopping)


def _in_words(code: int) -> str:
    if code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with {code} and left it"
