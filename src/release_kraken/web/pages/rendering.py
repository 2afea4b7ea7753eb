"""Templates: what every page has around it, and how text of unknown origin gets onto one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from starlette.requests import Request
from starlette.responses import HTMLResponse

from release_kraken import __version__, web
from release_kraken.core.text import visible
from release_kraken.web.access import Scope, actor
from release_kraken.web.pages import assets, lines, notices, progress, words
from release_kraken.web.pages.tools import all_tools

_WEB = Path(web.__file__).parent
_FOLDERS = (_WEB / "templates", _WEB / "signin" / "templates")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    name: str
    path: str
    scope: Scope


PLACES = (
    Place("Overview", "/", Scope.READ),
    Place("Runs", "/runs", Scope.READ),
    Place("Findings", "/findings", Scope.READ),
    Place("Schedules", "/schedules", Scope.READ),
    Place("Health", "/health", Scope.READ),
    Place("Audit log", "/audit", Scope.ADMIN),
    Place("Settings", "/settings", Scope.ADMIN),
    Place("Tokens", "/tokens", Scope.ADMIN),
)


def render(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
) -> HTMLResponse:
    """A page. Every text in it is escaped, and has its control characters made visible."""
    text = environment().get_template(template).render(**_around(request), **values)
    return HTMLResponse(text.encode("utf-8", "replace"), status, headers={"Cache-Control": "no-store"})


def part(template: str, values: Mapping[str, object]) -> str:
    """A part of a page as HTML, as safe as a whole one."""
    return environment().get_template(template).render(values)


class ToolTemplates(BaseLoader):
    """The templates in the folders of tools' pages, by `tools/<tool>/<file>`."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """One of them, found by its tool."""
        section, _, rest = template.partition("/")
        name, _, file = rest.partition("/")
        tool = all_tools().get(name) if section == "tools" else None
        if tool is None or tool.page is None:
            raise TemplateNotFound(template)
        return FileSystemLoader(tool.page.template.parent).get_source(environment, file)


@cache
def environment() -> Environment:
    """The templates of the website, of the sign-in and of tools."""
    made = Environment(
        loader=ChoiceLoader([*(FileSystemLoader(folder) for folder in _FOLDERS), ToolTemplates()]),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        asset=assets.address,
        version=__version__,
        Scope=Scope,
        line_chart=lines.line_chart,
        progress_bar=progress.progress_bar,
    )
    made.filters.update(words.FILTERS)
    return made


def _around(request: Request) -> Mapping[str, object]:
    """What the frame of every page needs."""
    asking = actor(request)
    path = request.url.path
    return {
        "actor": asking,
        "path": path,
        "places": [place for place in PLACES if asking is not None and asking.may(place.scope)],
        "done": notices.notice(request),
        "tour": getattr(request.app.state, "tour", None) if "app" in request.scope else None,
    }


def _shown(value: object) -> object:
    """Plain text with its control characters visible; markup made by ourselves stays as it is."""
    return visible(value) if type(value) is str else value
