"""Sorts the issues of a release: what is left, what stands in the way, what is done."""

from collections.abc import Iterable, Sequence

from release_kraken.connectors.jira.client import Issue, Jira, StatusCategory
from release_kraken.tools.release_pages.board import Ticket, Tickets

MOST_OPEN = 20
MOST_NOTES = 50
_DONE = 3  # the id of the status category, since its name depends on the language


def is_open(issue: Issue) -> bool:
    """Whether it is not done."""
    return issue.category is not StatusCategory.DONE


def open_jql(version_id: str) -> str:
    """JQL for what is left of a version."""
    return f"fixVersion = {version_id} AND statusCategory != {_DONE}"


def done_jql(version_id: str) -> str:
    """JQL for what is done of a version."""
    return f"fixVersion = {version_id} AND statusCategory = {_DONE}"


def left(jira: Jira, version_id: str, issues: Iterable[Issue], total: int) -> Tickets:
    """The first of those that are not done."""
    shown = [each for each in issues if is_open(each)][:MOST_OPEN]
    return _tickets(jira, [(each, reason(each)) for each in shown], total, open_jql(version_id))


def in_the_way(jira: Jira, version_id: str, issues: Iterable[Issue]) -> Tickets:
    """Those that are flagged, or wait for something that is not done."""
    found = [(each, why) for each in issues if is_open(each) and (why := reason(each))]
    return _tickets(jira, found[:MOST_OPEN], len(found), open_jql(version_id))


def notes(jira: Jira, version_id: str, issues: Iterable[Issue], total: int) -> Tickets:
    """The first of those that are done."""
    shown = [each for each in issues if not is_open(each)][:MOST_NOTES]
    return _tickets(jira, [(each, "") for each in shown], total, done_jql(version_id))


def reason(issue: Issue) -> str:
    """Why an issue cannot go on: "flagged", "blocked by PAY-7", both, or ""."""
    waits_for = [each.key for each in issue.blocked_by if each.category is not StatusCategory.DONE]
    blocked = f"blocked by {', '.join(waits_for)}" if waits_for else ""
    return ", ".join(filter(None, ("flagged" if issue.flagged else "", blocked)))


def _tickets(jira: Jira, shown: Sequence[tuple[Issue, str]], total: int, jql: str) -> Tickets:
    items = tuple(
        Ticket(
            key=issue.key,
            summary=issue.summary,
            status=issue.status,
            url=jira.browse_url(issue),
            is_done=not is_open(issue),
            type=issue.type,
            why=why,
        )
        for issue, why in shown
    )
    return Tickets(items, max(total, len(items)), jira.browse_url(jql))
