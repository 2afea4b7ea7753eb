"""What was deployed into an environment: what Bamboo tells now, and what it told before it forgot.

Bamboo deletes old results (*expiry*), so each run adds what is new to what was remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from release_kraken.connectors.bamboo.client import MOST_RESULTS
from release_kraken.connectors.bamboo.deployments import Result

EVER = datetime.min.replace(tzinfo=UTC)
"""Stands for the time before the first deployment."""

FAR = timedelta(days=30)
"""How far back a log should reach: as far as figures are made, and releases are shown."""

FEW = 25
"""How many results are asked for where something happened; mostly they reach back to what is known."""

MANY = MOST_RESULTS
"""How many are asked for, once, where those do not reach back far enough."""

_NEVER_FORGOTTEN = timedelta(days=1)
_KEPT_WHOLE = FAR + timedelta(days=5)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class EnvironmentLog:
    """Deployments into an environment, newest first; since `known_from` no version is missing.

    `is_deep` says that as many results were asked for as ever are. `mark` is what people said of the newest
    version.
    """

    results: tuple[Result, ...] = ()
    known_from: datetime = EVER
    is_deep: bool = False
    mark: str = ""

    def reaches(self, moment: datetime) -> bool:
        """Whether everything that was deployed since then is known."""
        return self.known_from <= moment

    @property
    def is_running(self) -> bool:
        """Whether a deployment ran when Bamboo was last asked: it can end without a newer one."""
        return any(result.is_running for result in self.results[:FEW])


@dataclass(frozen=True, slots=True)
class Timeline:
    """A log as it is asked: `successes` newest first, `firsts` the first success of each version.

    `current` is what runs there, None where that is not known; `former` the version that it replaced;
    `attempt` what was tried last, where that did not succeed.
    """

    log: EnvironmentLog
    successes: tuple[Result, ...]
    firsts: Mapping[str, Result]
    current: Result | None
    former: Result | None
    attempt: Result | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever deployed there."""
        return not self.successes and self.log.known_from == EVER

    @property
    def is_rollback(self) -> bool:
        """Whether an older version replaced a newer one."""
        return bool(self.current and self.former and self.is_earlier(self.current, self.former))

    def is_earlier(self, one: Result, other: Result) -> bool:
        """Whether one version is older than another: made before it, or else first deployed before it."""
        if one.version_created and other.version_created and one.version_created != other.version_created:
            return one.version_created < other.version_created
        first, second = self.firsts.get(one.version), self.firsts.get(other.version)
        return bool(first and second and ended(first) < ended(second))

    def never_had(self, version: Result) -> bool:
        """Whether a version surely was never deployed there: something known is older than the version."""
        created = version.version_created
        oldest = min(map(ended, self.log.results), default=None)
        if created is None or oldest is None or version.version in self.firsts:
            return False
        return max(oldest, self.log.known_from) <= created


def ended(result: Result) -> datetime:
    """When a deployment ended, or began where it has not."""
    return result.finished or result.started or EVER


@dataclass(frozen=True, slots=True)
class Look:
    """The newest results that Bamboo told of at a moment, newest first; `is_all`: it has no others."""

    at: datetime
    results: tuple[Result, ...]
    is_all: bool

    @property
    def began(self) -> datetime:
        """When the oldest of them began."""
        return _began(self.results, self.at)

    @property
    def covers(self) -> datetime:
        """Since when none is missing for sure: of what is younger than a day Bamboo forgets nothing."""
        return min(self.began, self.at - _NEVER_FORGOTTEN) if self.is_all else self.began


def merged(log: EnvironmentLog | None, known_to: datetime, look: Look) -> EnvironmentLog:
    """What a look shows, added to a log that was complete up to the moment `known_to`."""
    if log is None:
        return EnvironmentLog(look.results, EVER if look.is_all else look.began)
    known = {result.id: result for result in (*log.results, *look.results)}
    known_from = _known_from(log, known_to, look)
    return replace(
        log,
        results=tuple(known[number] for number in sorted(known, reverse=True)),
        known_from=known_from,
        is_deep=log.is_deep and known_from <= log.known_from,
    )


def _known_from(log: EnvironmentLog, known_to: datetime, look: Look) -> datetime:
    """The log's own beginning, unless the look goes back further, or not as far as the log reaches."""
    if look.covers > known_to:
        return look.began
    if look.is_all and look.began <= log.known_from:
        return EVER
    return min(look.began, log.known_from)


def _began(results: Iterable[Result], otherwise: datetime) -> datetime:
    return min((result.started or ended(result) for result in results), default=otherwise)


def bounded(log: EnvironmentLog, now: datetime) -> EnvironmentLog:
    """A log without old results that nobody asks for; first successes of versions stay, and what was last."""
    line = timeline(log)
    last = (*log.results[:1], *line.successes[:1], *filter(None, [line.former]))
    needed = {result.id for result in (*last, *line.firsts.values())}
    kept = [each for each in log.results if each.id in needed or ended(each) >= now - _KEPT_WHOLE]
    known_from = max(log.known_from, _began(kept[:_MOST], now)) if len(kept) > _MOST else log.known_from
    return replace(log, results=tuple(kept[:_MOST]), known_from=known_from)


def timeline(log: EnvironmentLog) -> Timeline:
    """A log as it is asked; versions are never compared by their numbers."""
    successes = _dated(sorted((each for each in log.results if each.is_deployed), key=ended, reverse=True))
    current = successes[0] if successes and ended(successes[0]) >= log.known_from else None
    newest = log.results[0] if log.results else None
    return Timeline(
        log=log,
        successes=successes,
        firsts={result.version: result for result in successes},  # the oldest comes last, and stays
        current=current,
        former=next((each for each in successes if current and each.version != current.version), None),
        attempt=None if newest is None or newest.is_deployed else newest,
    )


def _dated(results: Sequence[Result]) -> tuple[Result, ...]:
    """Each with the moment at which its version was made, where any result of that version tells it."""
    made = {each.version: each.version_created for each in results if each.version_created}
    return tuple(replace(each, version_created=made.get(each.version)) for each in results)
