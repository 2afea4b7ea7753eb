"""Both kinds of Confluence on a real socket, and the publishing of boards to each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.contexts import Workbench

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.fake import FakeConfluence, FakePage
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults, serve
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing import plan_pages, write_pages
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

Kind = Literal["cloud", "data_center"]
WEEK = "2026-W48"


class Killed(BaseException):
    """The process is gone; nothing catches that."""


class Mortal:
    """A client that is killed when it is asked for the n-th time: before that is done, or right after."""

    def __init__(self, confluence: Confluence) -> None:
        self.confluence, self.left, self.is_done_first = confluence, -1, False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.is_done_first:
                raise Killed
            done = getattr(self.confluence, name)(*given, **named)
            if self.left == 0:
                raise Killed
            return done

        return call


@dataclass
class Desk:
    """What a test publishes with."""

    fake: FakeConfluence
    faults: Faults
    url: str
    bench: Workbench
    mortal: Mortal
    waits: list[float] = field(default_factory=list)
    settings: ReleasePagesSettings = field(
        default_factory=lambda: ReleasePagesSettings.model_validate({"confluence": {"space": "REL"}})
    )

    def configured(self, **confluence: object) -> None:
        given = {"confluence": {"space": "REL", **confluence}}
        self.settings = ReleasePagesSettings.model_validate(given)

    def plan(self, board: Board) -> Planned:
        return plan_pages(self.settings, board, self.bench.context())

    def write(self, board: Board) -> Planned:
        return write_pages(self.settings, board, self.bench.context(), wait=self.waits.append)

    def killed_at(self, board: Board, call: int, *, is_done_first: bool) -> bool:
        """Write, and be killed at a call; whether it came to that."""
        self.mortal.left, self.mortal.is_done_first = call, is_done_first
        try:
            self.write(board)
        except Killed:
            return True
        finally:
            self.mortal.left = -1
        return False

    def page(self, title: str = f"Releases {WEEK}") -> FakePage:
        (found,) = [page for page in self.fake.pages.values() if page.title == title]
        return found

    def changes(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.faults.requests.changes]

    def versions(self) -> dict[str, int]:
        return {page.title: page.version for page in self.fake.pages.values()}


@dataclass
class Served:
    fake: FakeConfluence
    faults: Faults
    url: str


@pytest.fixture(scope="session", name="_sites")
def _serve() -> Iterator[dict[str, Served]]:
    kinds: tuple[Kind, ...] = ("cloud", "data_center")
    with ExitStack() as stack:
        served: dict[str, Served] = {}
        for kind in kinds:
            fake = FakeConfluence(kind)
            faults = Faults(fake.app)
            served[kind] = Served(fake, faults, stack.enter_context(serve(faults)))
        yield served


@contextmanager
def desk_of(served: Served, scratch: Path) -> Iterator[Desk]:
    """An empty site, an empty memory."""
    fake = served.fake
    served.faults.clear()
    fake.spaces.clear()
    fake.pages.clear()
    fake.rewrites, fake.most_bytes = True, FakeConfluence().most_bytes
    fake.space("REL", "Releases")
    fake.space("OPS", "Operations")
    kinds = {
        "cloud": {"url": f"{served.url}/wiki", "username": "kraken@example.org"},
        "data_center": {"url": served.url},
    }
    given = {"kind": fake.kind, "token": fake.token, "requests_per_second": 10_000, **kinds[fake.kind]}
    settings = ConfluenceSettings.model_validate(given)
    limits = Timeouts(connect=5, read=10, whole=10)
    with open_confluence(settings, wait=lambda _seconds: None, timeouts=limits) as confluence:
        mortal = Mortal(confluence)
        yield Desk(fake, served.faults, served.url, Workbench(scratch, {Confluence: mortal}), mortal)


@pytest.fixture(params=["cloud", "data_center"])
def desk(request: pytest.FixtureRequest, _sites: dict[str, Served], tmp_path: Path) -> Iterator[Desk]:
    with desk_of(_sites[request.param], tmp_path) as made:
        yield made


@pytest.fixture
def cloud(_sites: dict[str, Served], tmp_path: Path) -> Iterator[Desk]:
    with desk_of(_sites["cloud"], tmp_path) as made:
        yield made
