"""How a release stands: what its environments say, and how long something has been so."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from release_kraken.tools.release_pages.board import Board, Deployment, Phase, Release, Status

ARRIVED = frozenset({Phase.DEPLOYED, Phase.PASSED})
"""It is there, or was, and something newer followed."""
ABSENT = frozenset({Phase.OTHER, Phase.EMPTY})
"""It never got there, as far as anybody knows."""

MISSING = ABSENT | {Phase.WITHDRAWN}
"""It is not there: also where it was, and was rolled back."""


def in_production(release: Release, production: Collection[str]) -> Iterator[Deployment]:
    """What the environments of production, by their columns, say; nothing where none is known."""
    return (each for each in release.deployments if each.column in production)


def is_out(release: Release, production: Collection[str]) -> bool:
    """Whether the release got to production and was not withdrawn."""
    return any(each.phase in ARRIVED for each in in_production(release, production))


def is_overdue(release: Release, production: Collection[str], today: date) -> bool:
    """Whether its date is over, and it is out neither by Jira nor by Bamboo."""
    is_late = release.status is Status.UNRELEASED and release.date is not None and release.date < today
    return is_late and not is_out(release, production)


def before_production(release: Release, board: Board) -> Deployment | None:
    """What the last environments before production say."""
    first = next((at for at, name in enumerate(board.columns) if name in board.production), 0)
    return release.deployment(board.columns[first - 1]) if first else None


def done_since(release: Release) -> datetime | None:
    """Since when nothing is left; None where something is, or nobody looked."""
    since = None
    for sample in reversed(release.history.samples):
        if sample.left:
            break
        since = sample.at
    return since
