"""The real Chromium of the machine, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEEDED = "needs Chromium on PATH (Debian: apt-get install chromium)"
_PATIENCE_MS = 20_000  # of a busy machine; what is there is not waited for


def program() -> str | None:
    """Where it is."""
    return shutil.which("chromium")


@contextmanager
def running() -> Iterator["Browser"]:
    """Start it; each test opens a context of its own in it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        yield browser
        browser.close()
