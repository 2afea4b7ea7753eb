"""The pages of a pretended Jira, for a person who follows a link to it."""

from collections.abc import Callable, Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from release_kraken.connectors.jira.fake_jql import JqlError
from release_kraken.connectors.jira.fake_site import FakeIssue, FakeSite, FakeVersion
from release_kraken.core.text import visible

_STYLE = """body{font:16px/1.5 system-ui;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#172b4d}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left}
td{overflow-wrap:anywhere}progress{width:16rem}"""
_HEADINGS = ("Key", "Type", "Summary", "Status", "Resolution", "Priority", "Assignee", "Waits for", "Flagged")


def page_routes(site: FakeSite) -> list[Route]:
    """The addresses that Jira gives to its things."""
    return [
        _route(site, "/", _index),
        _route(site, "/projects/{key}/versions/{id}", _version),
        _route(site, "/browse/{key}", _issue),
        _route(site, "/issues/", _found),
    ]


def _route(site: FakeSite, path: str, draw: Callable[[FakeSite, Request], tuple[str, str]]) -> Route:
    async def answer(request: Request) -> Response:
        try:
            title, body = draw(site, request)
        except (KeyError, JqlError):
            return HTMLResponse(_page("Not found", "<p>This is not here, or not for you.</p>"), 404)
        return HTMLResponse(_page(title, body))

    return Route(path, answer)


def _index(site: FakeSite, _request: Request) -> tuple[str, str]:
    parts = [
        f"<h2>{_text(each.name)} ({_text(each.key)})</h2>{_versions(site, each.id)}" for each in site.projects
    ]
    return "Projects", "".join(parts) or "<p>There are no projects.</p>"


def _version(site: FakeSite, request: Request) -> tuple[str, str]:
    version = site.versions[request.path_params["id"]]
    numbers = site.numbers(version)
    return (
        f"{version.project.key} {version.name}",
        f"<p>{_state(version)} · {version.release_date or 'no date'}</p><p>{_text(version.description)}</p>"
        f"<p>{_bar(numbers['done'], sum(numbers.values()))} {numbers['done']} done, "
        f"{numbers['indeterminate']} in progress, {numbers['new'] + numbers['undefined']} to do</p>"
        f"{_issues(site, site.issues_of(version))}",
    )


def _issue(site: FakeSite, request: Request) -> tuple[str, str]:
    issue = site.issue(request.path_params["key"])
    return issue.key, _issues(site, [issue])


def _found(site: FakeSite, request: Request) -> tuple[str, str]:
    jql = request.query_params.get("jql", "")
    return "Issues", f"<p><code>{_text(jql)}</code></p>{_issues(site, site.search(jql))}"


def _versions(site: FakeSite, project: str) -> str:
    rows = [
        f'<tr><td><a href="/projects/{_text(each.project.key)}/versions/{each.id}">'
        f"{_text(each.name)}</a></td>"
        f"<td>{each.release_date or ''}</td><td>{_state(each)}</td>"
        f"<td>{_bar(site.numbers(each)['done'], len(site.issues_of(each)))}</td></tr>"
        for each in site.versions.values()
        if each.project.id == project
    ]
    return f"<table>{_headings(('Version', 'Release date', 'Status', 'Progress'))}{''.join(rows)}</table>"


def _issues(site: FakeSite, issues: Iterable[FakeIssue]) -> str:
    rows = "".join(_row(site, issue) for issue in issues)
    return f"<table>{_headings(_HEADINGS)}{rows}</table>"


def _row(site: FakeSite, issue: FakeIssue) -> str:
    values = (
        *(issue.type, issue.summary, issue.status, issue.resolution, issue.priority, issue.assignee),
        *(", ".join(site.issues[each].key for each in issue.blocked_by), "yes" if issue.flagged else ""),
    )
    cells = "".join(f"<td><bdi>{_text(value or '')}</bdi></td>" for value in values)
    return f'<tr><td><a href="/browse/{_text(issue.key)}">{_text(issue.key)}</a></td>{cells}</tr>'


def _headings(names: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>"


def _bar(done: int, total: int) -> str:
    return f'<progress value="{done}" max="{total or 1}" title="{done} of {total}"></progress>'


def _state(version: FakeVersion) -> str:
    if version.archived:
        return "archived"
    return "released" if version.released else "unreleased"


def _text(text: str) -> str:
    return escape(visible(text))


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_text(title)}</title>'
        f'<style>{_STYLE}</style></head><body><p>Jira, a stand-in · <a href="/">all projects</a></p>'
        f"<h1>{_text(title)}</h1>{body}</body></html>"
    )
