"""The page of the pretended Teams: it shows cards as Teams would, markup in Markdown included."""

from typing import Any

import httpx2
import pytest

from release_kraken.connectors.teams.fake_page import page, shown


def card(*body: Any, **further: Any) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.4", "body": list(body), **further}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param(
            {"type": "TextBlock", "text": "**a** _b_ [c](https://d) <at>e</at> <b>", "color": "Good"},
            '<p class="good"><strong>a</strong> <em>b</em> <a href="https://d">c</a> '
            '<span class="mention">e</span> &lt;b&gt;</p>',
            id="Markdown is read",
        ),
        pytest.param(
            {
                "type": "RichTextBlock",
                "inlines": ["x", {"type": "TextRun", "text": "**a** <at>", "size": "Small"}],
            },
            '<p>x<span class="small">**a** &lt;at&gt;</span></p>',
            id="runs are plain",
        ),
        pytest.param(
            {"type": "FactSet", "facts": [{"title": "T", "value": "*v*"}]},
            "<dl><dt>T</dt><dd><em>v</em></dd></dl>",
            id="facts",
        ),
        pytest.param(
            {"type": "Container", "separator": True, "items": [{"type": "TextBlock", "text": "a\nb"}]},
            '<div class="container separator"><p>a<br>b</p></div>',
            id="container",
        ),
        pytest.param(
            {"type": "ColumnSet", "columns": [{"type": "Column", "items": []}]},
            '<div class="columns"><div class="container"></div></div>',
            id="columns",
        ),
        pytest.param(
            {"type": "Image", "url": 'data:"', "altText": "<"},
            '<img src="data:&quot;" alt="&lt;">',
            id="image",
        ),
        pytest.param({"type": "Table", "rows": []}, "", id="unknown"),
    ],
)
def test_elements(element: dict[str, Any], expected: str) -> None:
    assert shown(card(element)) == f"<article>{expected}</article>"


def test_actions() -> None:
    action = {"type": "Action.OpenUrl", "title": "<Open>", "url": "https://a/?b=1&c"}
    assert '<a href="https://a/?b=1&amp;c">&lt;Open&gt;</a>' in shown(card(actions=[action]))


def test_newest_card_is_first() -> None:
    posted: list[Any] = [card({"type": "TextBlock", "text": text}) for text in ("first", "second")]
    shown_page = page({"<alerts>": posted})
    assert shown_page.endswith(
        "<h2>&lt;alerts&gt;</h2><article><p>second</p></article><article><p>first</p></article></body></html>"
    )


def test_page_is_served(pretended: Any) -> None:
    assert "Nothing was posted yet." in httpx2.get(f"{pretended.base}/").text
    pretended.teams.cards["alerts"] = [card({"type": "TextBlock", "text": "hello"})]
    assert "hello" in httpx2.get(f"{pretended.base}/").text
