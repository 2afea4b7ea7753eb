"""How fresh the data is, by its sources, and how teams deliver."""

from dataclasses import dataclass
from datetime import datetime

from release_kraken.tools.release_pages.board import Board, Delivery, Source
from release_kraken.tools.release_pages.showing.choosing import Choice

_NOTHING = "not known"
KINDS = {"jira": "Jira", "bamboo": "Bamboo", "confluence": "Confluence"}


@dataclass(frozen=True, slots=True)
class Freshness:
    """The sources that a choice is about; `oldest` is when the first of the fresh ones was read."""

    troubled: tuple[Source, ...]
    fresh: tuple[Source, ...]

    @property
    def oldest(self) -> datetime | None:
        """None where none was ever read."""
        return min((each.at for each in self.fresh if each.at), default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """DORA figures of a team in words; or that nothing is known."""

    team: str
    deployments: int
    frequency: str
    lead_time: str
    failure_rate: str


def freshness(board: Board, choice: Choice) -> Freshness:
    """The sources of the chosen team, and those that belong to no team."""
    shown = [each for each in board.sources if _is_of(each, choice.team)]
    return Freshness(
        troubled=tuple(each for each in shown if each.trouble),
        fresh=tuple(each for each in shown if not each.trouble),
    )


def unread(board: Board, choice: Choice) -> tuple[Source, ...]:
    """The chosen teams' projects that were never read: without releases of their own to say so on."""
    return tuple(
        each for each in freshness(board, choice).troubled if each.kind == "jira" and each.at is None
    )


def _is_of(source: Source, team: str) -> bool:
    """A source without team is everybody's; one of several teams names them with commas."""
    return not team or not source.team or team in source.team.split(", ")


def figures(board: Board, choice: Choice) -> tuple[Figures, ...]:
    """Those of the chosen team, or of all."""
    return tuple(_figures(each) for each in board.delivery if choice.team in ("", each.team))


def _figures(of: Delivery) -> Figures:
    return Figures(
        team=of.team,
        deployments=of.deployments,
        frequency=f"{of.deployments * 7 / of.days:.1f} a week" if of.days else _NOTHING,
        lead_time=_NOTHING if of.lead_hours is None else _hours(of.lead_hours),
        failure_rate=_NOTHING if of.failure_rate is None else f"{of.failure_rate:.1%}",
    )


def _hours(hours: float) -> str:
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
