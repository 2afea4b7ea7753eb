"""Deployments as Bamboo tells of them, written in short."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from release_kraken.connectors.bamboo.deployments import DeploymentState, LifeCycle, Result
from release_kraken.tools.release_pages.deployments.environment_log import (
    EVER,
    EnvironmentLog,
    Timeline,
    timeline,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    """So many days after the first."""
    return NOON + timedelta(days=number)


def result(
    version: str,
    at: float,
    *,
    made: float | None = None,
    branch: str = "master",
    state: DeploymentState = DeploymentState.SUCCESS,
    life_cycle: LifeCycle = LifeCycle.FINISHED,
) -> Result:
    """A deployment on a day; its id is the number of its hour. `made` is the day on which the version was."""
    return Result(
        id=round(at * 24),
        environment=7,
        version=version,
        version_id=None,
        version_created=None if made is None else day(made),
        branch=branch,
        state=state,
        life_cycle=life_cycle,
        started=day(at),
        finished=day(at) if life_cycle is LifeCycle.FINISHED else None,
        user="ada",
        who="Ada Lovelace",
        url="",
    )


def failed(version: str, at: float) -> Result:
    """One that failed."""
    return result(version, at, state=DeploymentState.FAILED)


def running(version: str, at: float) -> Result:
    """One that has not ended."""
    return result(version, at, state=DeploymentState.UNKNOWN, life_cycle=LifeCycle.IN_PROGRESS)


def log(results: Sequence[Result], known_from: datetime = EVER) -> EnvironmentLog:
    """A log, whatever the order of its results."""
    return EnvironmentLog(tuple(sorted(results, key=lambda each: -each.id)), known_from)


def line(*results: Result, known_from: datetime = EVER) -> Timeline:
    """A log as it is asked."""
    return timeline(log(results, known_from))
