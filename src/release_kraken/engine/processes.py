"""Who lives: this process tells it by beats, and the reaper gives the work of the dead to others.

Beats are counted, not timed: a reaper watches by its own steady clock whether they go on. So no jump of a
clock, and no difference between the clocks of machines, makes anybody look dead.
"""

import logging
import os
import platform
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from release_kraken import __version__
from release_kraken.engine.loops import Loop
from release_kraken.engine.settings.sections import RunningSettings
from release_kraken.engine.suite import Suite
from release_kraken.store import ClaimLostError, StoreError
from release_kraken.store.records import Process

if TYPE_CHECKING:
    from release_kraken.store.processes import Processes
    from release_kraken.store.store import Store

_log = logging.getLogger(__name__)

COMMAND = "command"
"""The role of a process that carries out one run that somebody typed."""

_BEATS_IN_A_LEASE = 5
_BEAT_SECONDS = 15.0  # a beat may wait for a locked database
_NAMESPACE = Path("/proc/self/ns/pid")
_FIRST_NAMESPACE = "pid:[4026531836]"
"""Linux: PROC_PID_INIT_INO, the namespace of everything that runs in no container."""


def this_process(roles: Iterable[str], now: datetime) -> Process:
    """What others are told of this process; each call makes a new one."""
    return Process(uuid.uuid4().hex, host(), os.getpid(), tuple(roles), __version__, now)


def host() -> str:
    """The machine's name, and the container's number where process ids are those of a container."""
    with suppress(OSError):
        namespace = str(_NAMESPACE.readlink())
        if namespace != _FIRST_NAMESPACE:
            return f"{platform.node()} {namespace}"
    return platform.node()


class Heart:
    """Beats for a process: `step` returns when it wants to be called again."""

    def __init__(self, suite: Suite, process: Process) -> None:
        self._store = suite.store
        self._process = process
        self.pause = suite.configuration.own(RunningSettings).lease_seconds / _BEATS_IN_A_LEASE

    def step(self) -> float:
        """Beat. Whoever was taken for dead has lost its runs, and goes on as if it were new."""
        if not self._store.processes.beat(self._process.id):
            _log.warning("this process was taken for dead: its runs are others' now")
            self._store.processes.register(self._process)
        return self.pause


@contextmanager
def living(suite: Suite, roles: Iterable[str]) -> Iterator[str]:
    """The id of this process: it beats until the block ends, and leaves nothing undecided behind."""
    process = this_process(roles, suite.now())
    suite.store.processes.register(process)
    heart = Heart(suite, process)
    loop = Loop("heart", heart.step, heart.pause)
    loop.start()
    try:
        yield process.id
    finally:
        loop.end(_BEAT_SECONDS)
        with suppress(StoreError):  # else the reaper does it
            suite.store.deliveries.settle(process.id, suite.now())
            suite.store.processes.remove(process.id)


@dataclass(frozen=True, slots=True)
class _Pulse:
    """How many beats were counted last, and for how many seconds they have stood still."""

    beats: int
    still: float = 0


class Reaper:
    """Takes a process for dead whose beats stood still for a whole lease, and releases what it held."""

    def __init__(self, suite: Suite, own: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._suite = suite
        self._own = own
        self._monotonic = monotonic
        self._running = suite.configuration.own(RunningSettings)
        self._pulses: dict[str, _Pulse] = {}
        self._looked: float | None = None

    def step(self) -> float:
        """Look at everybody once; returns when it wants to be called again."""
        pause = self._running.lease_seconds / _BEATS_IN_A_LEASE
        known = {process.id: process for process in self._suite.store.processes.list()}
        beats = {claim.run.owner or "": -1 for claim in self._suite.store.queue.list_running()}
        beats |= {process.id: process.beats for process in known.values()}
        passed = self._passed(2 * pause)
        self._pulses = {id_: self._felt(id_, count, passed) for id_, count in beats.items()}
        for id_ in beats:
            if id_ != self._own and self._is_dead(known.get(id_), self._pulses[id_]):
                name, now = named(known.get(id_)), self._suite.now()
                bury(self._suite.store, id_, name, now, self._running.attempts)
                del self._pulses[id_]
                self._suite.wake()
        return pause

    def _passed(self, most: float) -> float:
        """Seconds since the last look, as far as anybody could have beaten meanwhile.

        After a time without a database, or asleep, nobody has: it does not count.
        """
        now = self._monotonic()
        passed = 0.0 if self._looked is None else min(now - self._looked, most)
        self._looked = now
        return passed

    def _felt(self, id_: str, beats: int, passed: float) -> _Pulse:
        before = self._pulses.get(id_)
        if before is None or before.beats != beats:
            return _Pulse(beats)
        return _Pulse(beats, before.still + passed)

    def _is_dead(self, process: Process | None, pulse: _Pulse) -> bool:
        if process is not None and is_command_here(process):
            return not _exists(process.pid)
        return pulse.still >= self._running.lease_seconds


def is_command_here(process: Process) -> bool:
    """Whether its end can be seen at once: a stopped terminal, or a lid that is closed, is no death."""
    return process.roles == (COMMAND,) and process.host == host()


def killed_commands(processes: "Processes") -> tuple[Process, ...]:
    """The commands on this machine that did not live to end their runs."""
    return tuple(
        process for process in processes.list() if is_command_here(process) and not _exists(process.pid)
    )


def bury_commands(store: "Store", now: datetime) -> None:
    """End the runs of commands on this machine that were killed."""
    for process in killed_commands(store.processes):
        bury(store, process.id, named(process), now)


def bury(store: "Store", id_: str, name: str, now: datetime, attempts: int = 1) -> None:
    """Give the runs and deliveries of a dead process to others; may be done twice, and by two at once."""
    for claim in store.queue.list_running(id_):
        with suppress(ClaimLostError):
            status = store.queue.release(claim, f"{name} died", now, attempts)
            _log.warning("%s died: run %s is %s", name, claim.run.id, status)
    store.deliveries.settle(id_, now)
    store.processes.remove(id_)


def named(process: Process | None) -> str:
    """What people are told of a process."""
    return f"process {process.pid} on {process.host}" if process else "its process"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
