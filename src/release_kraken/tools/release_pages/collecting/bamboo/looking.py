"""Looks into environments: all of them by one request, their histories only where something happened."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.connectors.bamboo.deployments import EnvironmentState
from release_kraken.connectors.bamboo.grants import RefusedError
from release_kraken.core.context import Progress
from release_kraken.core.errors import RemoteError
from release_kraken.tools.release_pages.collecting.bamboo.remembering import Remembered
from release_kraken.tools.release_pages.deployments.environment_log import (
    EVER,
    FAR,
    FEW,
    MANY,
    EnvironmentLog,
    Look,
    bounded,
    merged,
    timeline,
)

_AT_ONCE = 8
_MOST_DEEP_LOOKS = 10
"""In one run: they only look further back, and can wait."""
_MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: `logs` to be remembered, by the ids of environments.

    `troubles` says what went wrong where; there, `glimpses` are logs with what is known all the same, and
    nothing at all where even the newest deployment is unknown.
    """

    logs: Mapping[int, EnvironmentLog] = field(default_factory=dict)
    glimpses: Mapping[int, EnvironmentLog] = field(default_factory=dict)
    troubles: Mapping[int, str] = field(default_factory=dict)


def look(
    bamboo: Bamboo,
    environments: Sequence[int],
    before: Remembered,
    now: datetime,
    progress: Progress,
) -> Seen:
    """Look into environments; raises RemoteError where nothing can be known of any."""
    states = {state.environment: state for state in bamboo.list_deployment_states(environments)}
    troubles = {number: state.trouble for number, state in states.items() if state.trouble}
    visible = [state for state in states.values() if not state.trouble]
    looker = _Looker(bamboo, before, now)
    looker.look(looker.due(visible), progress)
    troubles |= looker.troubles
    return Seen(
        logs={state.environment: looker.log(state) for state in visible if state.environment not in troubles},
        glimpses={
            state.environment: looker.glimpse(state) for state in visible if state.environment in troubles
        },
        troubles=troubles,
    )


@dataclass
class _Looker:
    """Looks into histories, several at once, until too many looks fail: then Bamboo itself is in trouble."""

    bamboo: Bamboo
    before: Remembered
    now: datetime
    found: dict[int, EnvironmentLog] = field(default_factory=dict)
    troubles: dict[int, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def due(self, states: Iterable[EnvironmentState]) -> list[tuple[int, int]]:
        """Where to look, and how many results to ask for."""
        latest = {state.environment: state.latest for state in states}
        new = [number for number, newest in latest.items() if newest and self._is_new(number, newest.id)]
        quiet = (number for number in latest.keys() - set(new) if self._is_shallow(number))
        deep = islice(sorted(quiet), _MOST_DEEP_LOOKS)
        return [*((number, FEW) for number in new), *((number, MANY) for number in deep)]

    def _is_new(self, environment: int, newest: int) -> bool:
        log = self.before.logs.get(environment)
        return log is None or log.is_running or newest not in {result.id for result in log.results}

    def _is_shallow(self, environment: int) -> bool:
        log = self.before.logs.get(environment)
        return log is not None and not log.is_deep and not log.reaches(self.now - FAR)

    def look(self, due: Sequence[tuple[int, int]], progress: Progress) -> None:
        """Look there; what goes wrong is noted. Raises CancelledError where somebody ends the run."""
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            for done, _ in enumerate(pool.map(self._look_into, due), 1):
                progress.update("histories of environments", done, len(due))
        finally:
            pool.shutdown(cancel_futures=True)

    def _look_into(self, due: tuple[int, int]) -> None:
        environment, most = due
        if len(self.failures) >= _MOST_FAILURES:
            self.troubles[environment] = f"not asked, since Bamboo failed: {self.failures[0]}"
            return
        try:
            self.found[environment] = self._history(environment, most)
        except RemoteError as error:
            self.troubles[environment] = str(error)
            if not isinstance(error, RefusedError):
                self.failures.append(str(error))

    def _history(self, environment: int, most: int) -> EnvironmentLog:
        """Further back than asked for, once, where it is not known what runs there."""
        newest = self.bamboo.list_results(environment, most)
        log = self._with(environment, Look(self.now, newest, is_all=len(newest) < most))
        if most >= MANY:
            return replace(log, is_deep=True)
        if len(newest) < most or timeline(log).current:
            return log
        return self._history(environment, MANY)

    def _with(self, environment: int, look: Look) -> EnvironmentLog:
        known_to = self.before.asked.get(environment, EVER)
        return merged(self.before.logs.get(environment), known_to, look)

    def glimpse(self, state: EnvironmentState) -> EnvironmentLog:
        """What is known where a history could not be had: the newest, and what was remembered."""
        newest = (state.latest,) if state.latest else ()
        log = self._with(state.environment, Look(self.now, newest, is_all=False))
        return replace(log, mark=state.mark)

    def log(self, state: EnvironmentState) -> EnvironmentLog:
        """The log of an environment, of this run or from before."""
        known = self.found.get(state.environment) or self.before.logs.get(state.environment)
        return bounded(replace(known or EnvironmentLog(), mark=state.mark), self.now)
