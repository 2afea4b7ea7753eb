"""A run's result as a file, in the format of every publisher."""

import re
from collections.abc import Mapping
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Surface, command_name
from release_kraken.core.run import Run
from release_kraken.engine import discovery
from release_kraken.engine.deliveries.publications import publication
from release_kraken.engine.suite import Suite
from release_kraken.web.access import Scope
from release_kraken.web.pages.endpoints import Page

_MEDIA_TYPES: Mapping[str, str] = {
    ".json": "application/json",
    ".sarif": "application/sarif+json",
    ".xml": "application/xml",
    ".md": "text/markdown",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@cache
def publishers() -> Mapping[str, Publisher]:
    """Every publisher by its name, which is the format's name too."""
    return {publisher.name: publisher for publisher in discovery.load_all(discovery.PUBLISHERS)}


def export(suite: Suite, request: Request) -> Response:
    """The file, to be kept and not to be shown: it may hold whatever was found."""
    run_id, wanted = request.path_params["id"], request.path_params["format"]
    run = suite.store.runs.get(run_id)
    publisher = publisher_for(wanted)
    if run is None:
        raise HTTPException(404, f"there is no run {run_id}: it may be older than the retention keeps runs")
    if publisher is None:
        raise HTTPException(404, f"no format is named {wanted!r}; there are: {', '.join(publishers())}")
    text = publisher.render(publication(suite, run), Surface())
    return Response(
        text.encode("utf-8", "backslashreplace"),
        media_type=_MEDIA_TYPES.get(publisher.suffix, "text/plain"),
        headers={"Content-Disposition": f'attachment; filename="{file_name(run, publisher)}"'},
    )


def publisher_for(wanted: str) -> Publisher | None:
    """The publisher of this name, else the first whose files end so."""
    by_suffix = (publisher for publisher in publishers().values() if publisher.suffix == f".{wanted}")
    return publishers().get(wanted) or next(by_suffix, None)


def file_name(run: Run, publisher: Publisher) -> str:
    """A name that every file system takes."""
    return _UNSAFE.sub("-", f"{command_name(run.tool)}-{run.id[:8]}-{publisher.name}{publisher.suffix}")


PAGES = (Page("/runs/{id}/export.{format}", Scope.READ, export),)
