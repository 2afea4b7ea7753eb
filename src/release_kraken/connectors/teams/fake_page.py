"""Shows Adaptive Cards as a page, about as Teams does: enough for a person to judge them.

Text of TextBlock and FactSet is Markdown, as in Teams; that of TextRun is plain.
"""

import re
from collections.abc import Callable, Mapping
from html import escape

from release_kraken.core.json import JSONObject, JSONValue

_STYLE = """
body { font: 14px/1.4 'Segoe UI', system-ui, sans-serif; background: #f5f5f5; color: #242424;
  margin: 2rem auto; max-width: 52rem; padding: 0 1rem }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
article { background: #fff; border: 1px solid #e0e0e0; border-radius: 4px; padding: 1rem; margin: .75rem 0;
  overflow-wrap: anywhere }
article > *, .container > * { margin: 0 0 .5rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem }
dt { font-weight: 600 } dd { margin: 0 }
.columns { display: flex; gap: .5rem } .columns > * { flex: 1 }
.separator { border-top: 1px solid #e0e0e0; padding-top: .5rem }
.large { font-size: 1.3rem } .medium { font-size: 1.1rem } .small { font-size: .85rem }
.bolder { font-weight: 600 }
.none { margin-top: -.5rem }
.attention { color: #c4314b } .warning { color: #a86100 } .good { color: #237b4b } .accent { color: #5b5fc7 }
.subtle { opacity: .7 } .monospace { font-family: ui-monospace, monospace } .italic { font-style: italic }
.actions a { display: inline-block; border: 1px solid #c7c7c7; border-radius: 4px; padding: .25rem .75rem;
  margin-right: .5rem; color: inherit; text-decoration: none }
"""
_MARKUP = (
    (re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)"), r'<a href="\2">\1</a>'),
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*(.+?)\*|_(.+?)_"), r"<em>\1\2</em>"),
    (re.compile(r"&lt;at&gt;(.+?)&lt;/at&gt;"), r'<span class="mention">\1</span>'),
)
_CLASSES = ("size", "weight", "color", "fontType", "spacing")


def page(cards: Mapping[str, list[JSONObject]]) -> str:
    """All channels, the newest card of each first."""
    sections = [
        f"<h2>{escape(channel)}</h2>{''.join(shown(card) for card in reversed(posted))}"
        for channel, posted in cards.items()
    ]
    body = "".join(sections) or "<p>Nothing was posted yet.</p>"
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Channels</title>'
        f"<style>{_STYLE}</style></head><body><h1>Channels</h1>{body}</body></html>"
    )


def shown(card: JSONObject) -> str:
    """One card."""
    actions = _all(card.get("actions"))
    return (
        f"<article>{_all(card.get('body'))}{f'<p class=actions>{actions}</p>' if actions else ''}</article>"
    )


def _all(elements: JSONValue) -> str:
    return "".join(map(_element, elements)) if isinstance(elements, list) else ""


def _element(element: JSONValue) -> str:
    if not isinstance(element, Mapping):
        return escape(str(element))
    draw = _DRAWN.get(str(element.get("type")))
    return draw(element) if draw else ""


def _text_block(element: JSONObject) -> str:
    return f"<p{_looks(element)}>{_markdown(element.get('text'))}</p>"


def _rich_text_block(element: JSONObject) -> str:
    return f"<p{_looks(element)}>{_all(element.get('inlines'))}</p>"


def _text_run(element: JSONObject) -> str:
    return f"<span{_looks(element)}>{escape(str(element.get('text', '')))}</span>"


def _fact_set(element: JSONObject) -> str:
    facts = element.get("facts")
    rows = [
        f"<dt>{_markdown(fact.get('title'))}</dt><dd>{_markdown(fact.get('value'))}</dd>"
        for fact in (facts if isinstance(facts, list) else ())
        if isinstance(fact, Mapping)
    ]
    return f"<dl>{''.join(rows)}</dl>"


def _container(element: JSONObject) -> str:
    return f"<div{_looks(element, 'container')}>{_all(element.get('items'))}</div>"


def _columns(element: JSONObject) -> str:
    return f"<div{_looks(element, 'columns')}>{_all(element.get('columns'))}</div>"


def _image(element: JSONObject) -> str:
    return f'<img src="{_attribute(element, "url")}" alt="{_attribute(element, "altText")}">'


def _actions(element: JSONObject) -> str:
    return f'<p class="actions">{_all(element.get("actions"))}</p>'


def _open_url(element: JSONObject) -> str:
    return f'<a href="{_attribute(element, "url")}">{_attribute(element, "title")}</a>'


_DRAWN: dict[str, Callable[[JSONObject], str]] = {
    "TextBlock": _text_block,
    "RichTextBlock": _rich_text_block,
    "TextRun": _text_run,
    "FactSet": _fact_set,
    "Container": _container,
    "Column": _container,
    "ColumnSet": _columns,
    "Image": _image,
    "ActionSet": _actions,
    "Action.OpenUrl": _open_url,
}


def _attribute(element: JSONObject, key: str) -> str:
    return escape(str(element.get(key, "")))


def _looks(element: JSONObject, *classes: str) -> str:
    flags = {"isSubtle": "subtle", "separator": "separator", "italic": "italic"}
    names = [
        *classes,
        *(str(element[key]).lower() for key in _CLASSES if key in element),
        *(name for key, name in flags.items() if element.get(key)),
    ]
    return f' class="{escape(" ".join(names))}"' if names else ""


def _markdown(text: JSONValue) -> str:
    shown = escape(str(text or ""), quote=False)
    for pattern, markup in _MARKUP:
        shown = pattern.sub(markup, shown)
    return shown.replace("\n", "<br>")
