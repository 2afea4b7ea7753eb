"""Walks through the demo in a real browser: every page that can be reached answers, and nothing complains."""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, sync_playwright

_FIRST = "/"
_MOST_PAGES = 150
_NO_PAGES = re.compile(r"/(sign-out|static|api|metrics)\b|/export\.|/files/|\?")


class Walk:
    """What was seen so far of a site: pages by path, and complaints."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.seen: list[str] = []
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def visit(self, address: str) -> None:
        """Open a page, which must answer well."""
        try:
            answer = self.page.goto(address)
        except Error as error:
            self.complaints.append(f"{address}: {error.message}")
            return
        status = answer.status if answer else 0
        if status != 200:
            self.complaints.append(f"{address}: answered {status}")

    def go_through(self) -> None:
        """Open the first page and all that links lead to, each shape of address a few times."""
        waiting, shapes = [_FIRST], dict[str, int]()
        while waiting and len(self.seen) < _MOST_PAGES:
            path = waiting.pop(0)
            shape = re.sub(r"[0-9a-f]{32}", "*", path)
            if path in self.seen or shapes.setdefault(shape, 0) >= 8:
                continue
            shapes[shape] += 1
            self.visit(self.site + path)
            self.seen.append(path)
            waiting += self._links()

    def expect(self, address: str, *texts: str) -> None:
        """Open a page that must hold these texts."""
        self.visit(address)
        shown = self.page.inner_text("body")
        self.complaints += [f"{address}: does not say {text!r}" for text in texts if text not in shown]

    def _links(self) -> Iterator[str]:
        for target in self.page.eval_on_selector_all(
            "a[href]", "all => all.map(a => a.getAttribute('href'))"
        ):
            whole = urljoin(self.page.url, target).partition("#")[0]
            if whole.startswith(f"{self.site}/") and not _NO_PAGES.search(whole):
                yield urlsplit(whole).path

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and self.page.url.startswith(self.site):
            self.complaints.append(f"{self.page.url}: {message.text}")


def walk(link: str, expected: Iterable[tuple[str, tuple[str, ...]]], pictures: Path | None = None) -> int:
    """Sign in and look at everything; 0 if nothing complains. `expected` are texts that an address shows."""
    site = link.partition("/sign-in")[0]
    with browser() as page:
        tour = Walk(page, site)
        page.goto(link)
        tour.go_through()
        for address, texts in expected:
            tour.expect(address, *texts)
        if pictures:
            take(page, site, pictures)
    sys.stdout.write(f"{len(tour.seen)} pages were looked at\n")
    sys.stdout.writelines(f"complaint: {complaint}\n" for complaint in tour.complaints)
    return 1 if tour.complaints else 0


@contextmanager
def browser() -> Iterator[Page]:
    """A page of the installed Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("needs Chromium on PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium.new_page(viewport={"width": 1280, "height": 860})
        chromium.close()


def take(page: Page, site: str, folder: Path) -> None:
    """Pictures of pages, for the documentation."""
    page.goto(f"{site}/")
    page.screenshot(path=folder / "overview.png", full_page=True)
    page.goto(f"{site}/runs?q=shop/payments")
    page.click("a[href^='/runs/']:below(:text('Subject'))")
    page.screenshot(path=folder / "run.png", full_page=True)
    for name in ("release_pages", "bamboo_permissions"):
        page.goto(f"{site}/tools/{name}")
        page.locator(".k-own").screenshot(path=folder / f"{name.replace('_', '-')}.png")
