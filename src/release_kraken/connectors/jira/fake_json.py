"""What a pretended Jira sends of its things; Cloud and Data Center differ in users, dates and numbers."""

from collections.abc import Collection, Iterable
from datetime import date

from release_kraken.connectors.jira.fake_site import (
    CATEGORIES,
    FLAGGED_FIELD,
    PRIORITIES,
    FakeIssue,
    FakeProject,
    FakeSite,
    FakeVersion,
)
from release_kraken.core.json import JSONObject, JSONValue

_NUMBERS = {"new": "toDo", "indeterminate": "inProgress", "done": "done", "undefined": "unmapped"}
_BLOCKS: JSONObject = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}


def project(shown: FakeProject) -> JSONObject:
    """A project; one that is not archived does not say so."""
    archived: JSONObject = {"archived": True} if shown.archived else {}
    return {"id": shown.id, "key": shown.key, "name": shown.name, **archived}


def version(site: FakeSite, shown: FakeVersion, *, with_progress: bool) -> JSONObject:
    """A version; what it has not is left out."""
    is_over = shown.release_date is not None and shown.release_date < site.now().date()
    known: dict[str, JSONValue] = {
        "id": shown.id,
        "name": shown.name,
        "description": shown.description or None,
        "archived": shown.archived,
        "released": shown.released,
        "startDate": _day(site, shown.start_date),
        "releaseDate": _day(site, shown.release_date),
        "userReleaseDate": f"{shown.release_date:%-d/%b/%y}" if shown.release_date else None,
        "overdue": None if shown.released else is_over,
        "projectId": int(shown.project.id),
    }
    if with_progress:
        numbers = site.numbers(shown)
        known["issuesStatusForFixVersion"] = {_NUMBERS[key]: number for key, number in numbers.items()}
    return {key: value for key, value in known.items() if value is not None}


def issues(site: FakeSite, shown: Iterable[FakeIssue], fields: Collection[str]) -> list[JSONObject]:
    """Issues with the fields that were asked for; with none but `id`, only that."""
    if set(fields) == {"id"}:
        return [{"id": each.id} for each in shown]
    waiting = _waiting(site)
    return [_issue(site, each, fields, waiting.get(each.id, ())) for each in shown]


def _issue(
    site: FakeSite, shown: FakeIssue, fields: Collection[str], waiting: Iterable[FakeIssue]
) -> JSONObject:
    known = {**_fields(site, shown), "issuelinks": _links(site, shown, waiting)}
    wanted = {name: value for name, value in known.items() if not fields or name in fields}
    return {"id": shown.id, "key": shown.key, "fields": wanted}


def _waiting(site: FakeSite) -> dict[str, list[FakeIssue]]:
    """Issues by what they wait for."""
    found: dict[str, list[FakeIssue]] = {}
    for each in list(site.issues.values()):
        for waited_for in each.blocked_by:
            found.setdefault(waited_for, []).append(each)
    return found


def user(site: FakeSite, name: str) -> JSONObject:
    """A user."""
    login = name.lower().replace(" ", ".")
    who: JSONObject = (
        {"accountId": f"557058:{login}"} if site.kind == "cloud" else {"name": login, "key": login}
    )
    return {**who, "displayName": name, "active": True}


def status(site: FakeSite, name: str) -> JSONObject:
    """A status and its category."""
    key = site.statuses[name]
    category, number = CATEGORIES[key]
    return {"name": name, "statusCategory": {"id": number, "key": key, "name": category}}


def _fields(site: FakeSite, shown: FakeIssue) -> dict[str, JSONValue]:
    priority = str(1 + PRIORITIES.index(shown.priority))
    return {
        "summary": shown.summary,
        "status": status(site, shown.status),
        "issuetype": {"name": shown.type},
        "priority": {"name": shown.priority, "id": priority},
        "assignee": user(site, shown.assignee) if shown.assignee else None,
        "resolution": {"name": shown.resolution} if shown.resolution else None,
        "fixVersions": [
            {"id": each, "name": site.versions[each].name} for each in shown.versions if each in site.versions
        ],
        "updated": f"{shown.updated:%Y-%m-%dT%H:%M:%S.000%z}",
        "duedate": shown.due.isoformat() if shown.due else None,
        "labels": shown.labels,
        FLAGGED_FIELD: [{"value": "Impediment", "id": "10019"}] if shown.flagged else None,
    }


def _links(site: FakeSite, shown: FakeIssue, waiting: Iterable[FakeIssue]) -> list[JSONValue]:
    """Both ends hold a link, each with the other; ends that are hidden are left out."""
    waited_for = [site.issues[each] for each in shown.blocked_by]
    ends = [("inwardIssue", each) for each in waited_for] + [("outwardIssue", each) for each in waiting]
    return [{"type": _BLOCKS, end: _linked(site, each)} for end, each in ends if not each.project.hidden]


def _linked(site: FakeSite, shown: FakeIssue) -> JSONObject:
    fields: JSONObject = {"summary": shown.summary, "status": status(site, shown.status)}
    return {"id": shown.id, "key": shown.key, "fields": fields}


def _day(site: FakeSite, day: date | None) -> str | None:
    if day is None:
        return None
    return f"{day}T00:00:00.000+0000" if site.dates_with_time and site.kind == "data_center" else str(day)
