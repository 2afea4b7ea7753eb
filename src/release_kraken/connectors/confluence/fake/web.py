"""The pretended Confluence in a browser: its pages, their versions, and a form to edit them as a person."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from release_kraken.connectors.confluence.fake.rendering import rendered
from release_kraken.connectors.confluence.fake.site import FakeSite
from release_kraken.connectors.confluence.fake.state import FakePage
from release_kraken.connectors.confluence.storage import fault_in

_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; color: #172b4d; margin: 2rem auto; max-width: 110rem;
  padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } th { background: #f4f5f7 }
th, td { border: 1px solid #c1c7d0; padding: .4rem .6rem; vertical-align: top; text-align: left }
td p, th p { margin: 0 } td ul { margin: 0; padding-left: 1.2rem } summary { cursor: pointer }
.quiet { color: #5e6c84 } .macro { border: 1px solid #b3bac5; padding: .5rem 1rem }
.status { font-size: .75rem; font-weight: 700; text-transform: uppercase; border-radius: 3px;
  padding: 0 .3rem; background: #dfe1e6; color: #42526e }
.status.green { background: #e3fcef; color: #006644 } .status.yellow { background: #fff0b3; color: #172b4d }
.status.red { background: #ffebe6; color: #bf2600 } .status.blue { background: #deebff; color: #0747a6 }
.mention { background: #ebecf0; border-radius: 1rem; padding: 0 .4rem }
.tasks { list-style: none; padding: 0 }
textarea { width: 100%; height: 16rem; font: 12px/1.4 ui-monospace, monospace }
"""


def routes(fake: FakeSite) -> list[Route]:
    """Pages at the addresses that the API tells, and their list."""
    pages = _Pages(fake)
    return [
        Route("/", pages.index),
        Route("/wiki", pages.index),
        Route("/wiki/spaces/{space}/pages/{id}", pages.show),
        Route("/wiki/pages/viewpage.action", pages.show),
        Route("/pages/viewpage.action", pages.show),
        Route("/edit/{id}", pages.edit, methods=["POST"]),
        Route("/download/{id}/{name:path}", pages.download),
    ]


class _Pages:
    def __init__(self, fake: FakeSite) -> None:
        self._fake = fake

    async def index(self, _request: Request) -> Response:
        items = "".join(
            f'<li>{escape(page.space)}: <a href="{_address(page)}">{escape(page.title)}</a> '
            f'<span class="quiet">{escape(page.status)}, version {page.version}</span></li>'
            for page in self._fake.pages.values()
        )
        return _html("Confluence", f"<ul>{items}</ul>" if items else "<p>There are no pages yet.</p>")

    async def show(self, request: Request) -> Response:
        page = self._found(request)
        if page is None:
            return _html("Page not found", "", 404)
        versions = "".join(
            f"<li>{each.number}: {escape(each.author)} {escape(each.message)}</li>"
            for each in reversed(page.versions)
        )
        children = "".join(
            f'<li><a href="{_address(each)}">{escape(each.title)}</a></li>'
            for each in self._fake.pages.values()
            if each.parent_id == page.id
        )
        return _html(
            page.title,
            f'<p class="quiet">{escape(page.space)}, version {page.version}, {escape(page.status)}</p>'
            f"{rendered(page.body, page.id)}<hr><ul>{children}</ul>"
            f"<details><summary>Edit</summary>{_form(page)}</details>"
            f"<details><summary>Versions</summary><ul>{versions}</ul></details>",
        )

    async def edit(self, request: Request) -> Response:
        page = self._found(request)
        async with request.form() as form:
            body, number = str(form["body"]).replace("\r\n", "\n"), int(str(form["version"]))
        if page is None or number != page.version:
            return _html("The page has changed", "<p>Go back and load it again.</p>", 409)
        fault = fault_in(body)
        if fault is not None:
            return _html("This is no storage format", f"<p>{escape(str(fault))}</p>", 400)
        self._fake.edit(page, body, author="you")
        return RedirectResponse(_address(page), 303)

    async def download(self, request: Request) -> Response:
        page = self._found(request)
        found = page.attachments.get(request.path_params["name"]) if page else None
        if found is None:
            return _html("Attachment not found", "", 404)
        return Response(found.content, media_type=found.media_type)

    def _found(self, request: Request) -> FakePage | None:
        given = request.path_params.get("id") or request.query_params.get("pageId", "")
        return self._fake.pages.get(given)


def _form(page: FakePage) -> str:
    return (
        f'<form method="post" action="/edit/{page.id}"><input type="hidden" name="version" '
        f'value="{page.version}"><label>Storage format<textarea name="body">\n{escape(page.body)}</textarea>'
        "</label><button>Save</button></form>"
    )


def _address(page: FakePage) -> str:
    return f"/pages/viewpage.action?pageId={page.id}"


def _html(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<style>{_STYLE}</style></head><body><p><a href="/">All pages</a></p><h1>{escape(title)}</h1>'
        f"{body}</body></html>",
        status,
    )
