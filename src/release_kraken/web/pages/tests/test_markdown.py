"""Pages of rules as HTML."""

import pytest

from release_kraken.web.pages.markdown import rendered


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "[site](https://example.org/)", '<p><a href="https://example.org/">site</a></p>', id="elsewhere"
        ),
        pytest.param("see [the *page*](../docs/page.md).", "<p>see the <em>page</em>.</p>", id="a file"),
        pytest.param("[x](y.md) [s](http://s.org)", '<p>x <a href="http://s.org">s</a></p>', id="both"),
        pytest.param("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>", id="a script"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="html"),
        pytest.param("    code", '<pre tabindex="0"><code>code\n</code></pre>', id="code"),
    ],
)
def test_rendered(text: str, html: str) -> None:
    assert rendered(text).rstrip() == html
