"""Markdown as HTML, for pages of rules."""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from release_kraken.web.pages.words import safe_link


def rendered(text: str) -> str:
    """HTML in the text stays text. A link to another file of the source is its words: no website has it."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        token.children = token.children and list(_reachable(token.children))
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html.replace("<pre>", '<pre tabindex="0">')  # keyboards can then scroll it


def _reachable(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens without links that lead nowhere; links hold no links."""
    leads_somewhere = True
    for token in tokens:
        if token.type == "link_open":
            leads_somewhere = bool(safe_link(str(token.attrs["href"])))
        if leads_somewhere or token.type not in ("link_open", "link_close"):
            yield token
