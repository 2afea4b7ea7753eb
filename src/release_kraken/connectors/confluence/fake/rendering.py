"""Shows storage format as a page of a browser: the parts that are known, and everything escaped."""

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from release_kraken.connectors.confluence.storage import clark, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN = frozenset(
    (
        *[
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "th",
            "td",
            "ul",
            "ol",
            "li",
            "strong",
            "em",
            "b",
            "i",
            "u",
            "s",
            "del",
            "sub",
            "sup",
        ],
        *["code", "pre", "blockquote", "span", "div", "colgroup"],
    )
)
_EMPTY = frozenset(("br", "hr", "col"))
_KEPT = ("colspan", "rowspan")


def rendered(body: str, page_id: str) -> str:
    """The body as HTML without scripts, styles or addresses other than of the web."""
    return _Rendering(page_id).inner(parsed(body))


class _Rendering:
    """Knows where attachments are."""

    def __init__(self, page_id: str) -> None:
        self._page_id = page_id
        self._known: dict[str, Callable[[Element], str]] = {
            "a": self._link,
            clark("ac:structured-macro"): self._macro,
            clark("ac:task-list"): lambda each: f'<ul class="tasks">{self.inner(each)}</ul>',
            clark("ac:task"): self._task,
            clark("ac:link"): self._resource,
            clark("ac:image"): self._image,
            clark("ac:inline-comment-marker"): lambda each: f"<mark>{self.inner(each)}</mark>",
        }

    def inner(self, element: Element) -> str:
        """What an element holds."""
        parts = [escape(element.text or "")]
        for child in element:
            parts += [self._element(child), escape(child.tail or "")]
        return "".join(parts)

    def _element(self, element: Element) -> str:
        name = element.tag
        if name in self._known:
            return self._known[name](element)
        if name in _EMPTY:
            return f"<{name}>"
        if name not in _PLAIN:
            return self.inner(element)
        kept = "".join(f' {key}="{escape(element.attrib[key])}"' for key in _KEPT if key in element.attrib)
        return f"<{name}{kept}>{self.inner(element)}</{name}>"

    def _link(self, element: Element) -> str:
        address = element.get("href", "")
        if urlsplit(address).scheme not in ("http", "https", "mailto"):
            return self.inner(element)
        return f'<a href="{escape(address)}">{self.inner(element)}</a>'

    def _macro(self, element: Element) -> str:
        name = element.get(clark("ac:name"), "")
        if name == "anchor":  # nobody sees it
            return ""
        given = {
            each.get(clark("ac:name"), ""): "".join(each.itertext())
            for each in element.findall(clark("ac:parameter"))
        }
        if name == "status":
            colour = given.get("colour", "Grey").lower()
            return f'<span class="status {escape(colour)}">{escape(given.get("title", ""))}</span>'
        bodies = (clark("ac:rich-text-body"), clark("ac:plain-text-body"))
        body = "".join(self.inner(each) for each in element if each.tag in bodies)
        if name == "anchor":
            return ""
        if name == "expand":
            return f"<details><summary>{escape(given.get('title', ''))}</summary>{body}</details>"
        return f'<div class="macro {escape(name)}"><b>{escape(given.get("title", ""))}</b>{body}</div>'

    def _task(self, element: Element) -> str:
        is_done = element.findtext(clark("ac:task-status")) == "complete"
        body = element.find(clark("ac:task-body"))
        ticked = " checked" if is_done else ""
        shown = "" if body is None else self.inner(body)
        return f'<li><input type="checkbox" disabled{ticked}> {shown}</li>'

    def _resource(self, element: Element) -> str:
        user = element.find(clark("ri:user"))
        if user is not None:
            return f'<span class="mention">@{escape(next(iter(user.attrib.values()), ""))}</span>'
        page = element.find(clark("ri:page"))
        title = "" if page is None else page.get(clark("ri:content-title"), "")
        return f"<u>{escape(''.join(element.itertext()).strip() or title)}</u>"

    def _image(self, element: Element) -> str:
        found = element.find(clark("ri:attachment"))
        name = "" if found is None else found.get(clark("ri:filename"), "")
        return f'<img alt="{escape(name)}" src="/download/{quote(self._page_id)}/{quote(name, safe="")}">'
