"""What Kraken's cells of a release show, in storage format.

Nothing in them tells when they were made, or counts days up to now: that alone would make versions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from release_kraken.connectors.confluence.storage import Colour, expand, link, status
from release_kraken.tools.release_pages.board import (
    Attempt,
    Deployment,
    Outlook,
    Phase,
    Release,
    Status,
    Ticket,
    Tickets,
)
from release_kraken.tools.release_pages.publishing.wording import counted, day, moment, plain, said
from release_kraken.tools.release_pages.words import PHASES

_NAME, _SUMMARY, _PERSON, _DESCRIPTION = 120, 140, 60, 2_000
_BLOCKERS = 5
_STATUSES = {
    Status.UNRELEASED: Colour.BLUE,
    Status.RELEASED: Colour.GREEN,
    Status.ARCHIVED: Colour.GREY,
    Status.REMOVED: Colour.GREY,
}
_PHASES = {
    Phase.DEPLOYED: Colour.GREEN,
    Phase.PASSED: Colour.GREEN,
    Phase.WITHDRAWN: Colour.RED,
    Phase.OTHER: Colour.GREY,
    Phase.EMPTY: Colour.GREY,
    Phase.UNKNOWN: Colour.YELLOW,
    Phase.UNMAPPED: Colour.YELLOW,
}
_ATTEMPTS = {"failed": Colour.RED, "in progress": Colour.BLUE}
_MARKS = {"approved": Colour.GREEN, "broken": Colour.RED}
_OUTLOOKS = {
    Outlook.DONE: ("done", Colour.GREEN),
    Outlook.LIKELY: ("likely", Colour.GREEN),
    Outlook.UNLIKELY: ("unlikely", Colour.YELLOW),
    Outlook.MISSED: ("missed", Colour.RED),
    Outlook.UNKNOWN: ("unknown", Colour.GREY),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What all cells of a page share; `most_notes` is how many done issues the release notes name."""

    zone: ZoneInfo
    most_notes: int


def release_cell(release: Release, _scene: Scene) -> str:
    """Name, status, team; what of it is not of this run."""
    name = link(release.url, plain(release.name, _NAME))
    if release.status is Status.REMOVED:
        name = f"<del>{name}</del>"
    labels = [status(release.status, _STATUSES[release.status])]
    if release.stale:
        sources = ", ".join(sorted({each.source for each in release.stale}))
        labels.append(status(plain(f"stale: {sources}", _NAME), Colour.YELLOW))
    return f"<p><strong>{name}</strong> {' '.join(labels)}</p><p>{said(_whose(release), _NAME)}</p>"


def _whose(release: Release) -> str:
    return " · ".join(dict.fromkeys(filter(None, (release.team, release.project))))


def date_cell(release: Release, _scene: Scene) -> str:
    """Its date in Jira, and how that moved."""
    shown = f"{day(release.date)} {release.date.year}" if release.date else status("no date", Colour.YELLOW)
    overdue = f" {status('overdue', Colour.RED)}" if release.is_overdue else ""
    return f"<p>{shown}{overdue}</p>{_moves(release)}"


def _moves(release: Release) -> str:
    moves = release.history.moves
    if not moves:
        return ""
    before = day(moves[-1].before) if moves[-1].before else "no date"
    times = f", {counted(len(moves), 'move')} in all" if len(moves) > 1 else ""
    return f"<p>moved from {before}{times}</p>"


def issues_cell(release: Release, scene: Scene) -> str:
    """How many are left of how many."""
    progress = release.progress
    if not progress.total:
        return "<p>no issues</p>"
    about = "" if progress.is_exact else "about "
    parts = (
        (progress.done, "done"),
        (progress.in_progress, "in progress"),
        (progress.to_do, "to do"),
        (progress.unmapped, "of unknown status"),
    )
    split = ", ".join(f"{number} {words}" for number, words in parts if number)
    return (
        f"<p>{about}<strong>{progress.left}/{progress.total}</strong> left</p><p>{split}</p>"
        f"{_growth(release, scene)}{_disagreement(release)}"
    )


def _growth(release: Release, scene: Scene) -> str:
    """By how much its scope changed since it was first seen, which is told until that changes."""
    samples = release.history.samples
    grown = release.progress.total - (samples[0].left + samples[0].done) if samples else 0
    if not grown:
        return ""
    since = day(samples[0].at.astimezone(scene.zone).date())
    return f"<p>scope {grown:+d} since {since}</p>"


def _disagreement(release: Release) -> str:
    if not release.progress.disagrees:
        return ""
    return f"<p>{status(f'{release.progress.unresolved} without resolution', Colour.YELLOW)}</p>"


def blockers_cell(release: Release, _scene: Scene) -> str:
    """What stands in the way."""
    return _listed(release.blockers, release.blockers.items[:_BLOCKERS])


def notes_cell(release: Release, scene: Scene) -> str:
    """What the release brings, to unfold."""
    body = f"{_description(release)}{_listed(release.notes, release.notes.items[: scene.most_notes])}"
    number = max(release.notes.total, len(release.notes.items))
    return expand(f"{counted(number, 'issue')} done" if number else "Description", body) if body else ""


def _description(release: Release) -> str:
    paragraphs = _paragraphs(release.description)
    return "".join(f"<p>{said(words, _DESCRIPTION)}</p>" for words in paragraphs)


def _paragraphs(description: str) -> list[str]:
    """The paragraphs of a description, shortened as a whole."""
    cut = description[:_DESCRIPTION]
    if len(description) > _DESCRIPTION:
        cut = f"{cut}…"
    return [words for words in cut.splitlines() if words.strip()]


def _listed(tickets: Tickets, shown: Iterable[Ticket]) -> str:
    items = [f"<li>{_ticket(ticket)}</li>" for ticket in shown]
    more = max(tickets.total, len(tickets.items)) - len(items)
    if more:
        items.append(f"<li>{link(tickets.url, f'and {more} more')}</li>")
    return f"<ul>{''.join(items)}</ul>" if items else ""


def _ticket(ticket: Ticket) -> str:
    why = f" ({said(ticket.why, _SUMMARY)})" if ticket.why else ""
    return f"{link(ticket.url, plain(ticket.key, _NAME))} {said(ticket.summary, _SUMMARY)}{why}"


def deployment_cell(deployment: Deployment | None, scene: Scene) -> str:
    """What an environment says of a release."""
    if deployment is None:
        return ""
    labels = [status(PHASES[deployment.phase].lower(), _PHASES[deployment.phase]), *_labels(deployment)]
    now = "" if deployment.phase is Phase.DEPLOYED else "now "
    current = _attempt(deployment.current, now, scene) if deployment.current else ""
    return f"<p>{' '.join(labels)}</p>{current}{_tried(deployment, scene)}"


def _labels(deployment: Deployment) -> Iterable[str]:
    if deployment.is_rollback and deployment.phase is not Phase.WITHDRAWN:  # whose word says it already
        yield status("rollback", Colour.YELLOW)
    if deployment.is_hotfix:
        yield status("hotfix", Colour.YELLOW)
    if deployment.mark:
        yield status(plain(deployment.mark, _PERSON), _MARKS.get(deployment.mark, Colour.YELLOW))


def _tried(deployment: Deployment, scene: Scene) -> str:
    tried = deployment.attempt
    if tried is None:
        return ""
    label = status(plain(tried.state, _PERSON), _ATTEMPTS.get(tried.state, Colour.YELLOW))
    return _attempt(tried, f"{label} ", scene)


def _attempt(attempt: Attempt, before: str, scene: Scene) -> str:
    """A version, then who deployed it and when."""
    when = moment(attempt.at, scene.zone) if attempt.at else ""
    by = ", ".join(filter(None, (said(attempt.who, _PERSON), when)))
    return f"<p>{before}{link(attempt.url, plain(attempt.version, _NAME))}</p>{f'<p>{by}</p>' if by else ''}"


def drift_cell(release: Release, _scene: Scene) -> str:
    """How far production is behind."""
    drift = release.drift
    if drift is None:
        return ""
    if drift.ahead:
        return f"<p>{status('production ahead', Colour.YELLOW)}</p>"
    if drift.behind == 0:
        return f"<p>{status('in step', Colour.GREEN)}</p>"
    versions = "" if drift.behind is None else counted(drift.behind, "version")
    days = counted(drift.days, "day") if drift.days else ""
    behind = ", ".join(filter(None, (versions, days)))
    return f"<p>{f'{behind} behind' if behind else status('unknown', Colour.YELLOW)}</p>"


def outlook_cell(release: Release, _scene: Scene) -> str:
    """Whether it will make its date; the sum stands on Kraken's own page, as it is another every day."""
    if release.status in (Status.REMOVED, Status.ARCHIVED):
        return ""
    title, colour = _OUTLOOKS[release.forecast.outlook]
    return f"<p>{status(title, colour)}</p>"
