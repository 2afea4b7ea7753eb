"""What every page must be: readable on a phone and a desk, in light and in dark, without complaints."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
_TOO_WIDE = """[...document.querySelectorAll('html, .k-panel, .k-notice')]
  .filter(block => block.scrollWidth > block.clientWidth).map(block => block.outerHTML.slice(0, 100))"""


def listen(page: Page, complaints: list[str]) -> None:
    """Note what the browser complains about, such as breaches of the policy."""
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def assert_readable(page: Page) -> None:
    """One visit, all that can be wrong: too wide on a phone or a desk, unreadable in light or in dark.

    The page must have been opened in the size of a phone and in light colours.
    """
    assert page.locator("h1").count() == 1
    assert page.evaluate(_TOO_WIDE) == []
    assert graves(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert graves(page, {"runOnly": ["color-contrast"]}) == []
    page.set_viewport_size(DESK)
    assert page.evaluate(_TOO_WIDE) == []


def graves(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe-core holds to be serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {node['html'][:200]}" for one in grave for node in one["nodes"][:3]]
