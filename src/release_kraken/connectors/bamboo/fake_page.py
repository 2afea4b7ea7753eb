"""Shows a pretended Bamboo as a page: what is deployed where, and who may do what."""

from collections.abc import Iterable
from html import escape

from release_kraken.connectors.bamboo.fake_permissions import FakePermissions
from release_kraken.connectors.bamboo.fake_state import FakeEnvironment, FakeResult, FakeWorld

_STYLE = """body{font:15px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#172b4d}
table{border-collapse:collapse;margin:.5rem 0 2rem}
td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:left}
th{background:#f4f5f7}.FAILED{color:#bf2600}.SUCCESS{color:#006644}.UNKNOWN{color:#974f00}"""


def index(world: FakeWorld, permissions: FakePermissions) -> str:
    """Everything."""
    deployments = [
        (project.name, _link(each), _shown(each.current), _shown(_attempt(each)))
        for project, each in world.environments()
    ]
    grants = [
        (escape(scope), escape(kind), escape(name), escape(", ".join(sorted(rights))))
        for scope, granted in sorted(permissions.grants.items())
        for (kind, name), rights in sorted(granted.items())
        if rights
    ]
    people = [
        (escape(user.name), escape(user.full_name), escape(", ".join(sorted(user.groups))))
        for user in world.users.values()
    ]
    return _page(
        "Bamboo",
        "<h2>Environments</h2>"
        + _table(
            ("Deployment project", "Environment", "Deployed", "Newest attempt"),
            ((escape(name), *cells) for name, *cells in deployments),
        )
        + "<h2>Permissions</h2>"
        + _table(("Scope", "Kind", "Name", "Permissions"), grants)
        + "<h2>People</h2>"
        + _table(("Account", "Name", "Groups"), people),
    )


def history(environment: FakeEnvironment) -> str:
    """All deployments into one environment, the newest first."""
    rows = [
        (
            escape(result.version.name),
            escape(result.version.branch),
            f'<span class="{escape(result.state)}">{escape(result.state)} {escape(result.life_cycle)}</span>',
            f"{result.started:%Y-%m-%d %H:%M}",
        )
        for result in reversed(environment.results)
    ]
    return _page(environment.name, _table(("Version", "Branch", "State", "Started"), rows))


def _attempt(environment: FakeEnvironment) -> FakeResult | None:
    newest = environment.results[-1] if environment.results else None
    return None if newest is environment.current else newest


def _shown(result: FakeResult | None) -> str:
    if result is None:
        return "none"
    text = f"{result.version.name} ({result.version.branch}), {result.started:%Y-%m-%d %H:%M}"
    return f'<span class="{escape(result.state)}">{escape(text)}</span>'


def _link(environment: FakeEnvironment) -> str:
    suspended = " (suspended)" if environment.suspended else ""
    address = f"/deploy/viewEnvironment.action?id={environment.id}"
    return f'<a href="{address}">{escape(environment.name)}</a>{suspended}'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
