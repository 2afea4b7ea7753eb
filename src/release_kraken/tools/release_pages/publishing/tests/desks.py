"""Publishes boards to a Confluence on a real socket, on which people write; and kills that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tests.contexts import Workbench

from release_kraken.connectors.confluence.client import Confluence
from release_kraken.connectors.confluence.fake import FakeConfluence, FakePage
from release_kraken.connectors.confluence.fake.cells import typed
from release_kraken.connectors.confluence.opening import open_confluence
from release_kraken.connectors.confluence.settings import ConfluenceSettings
from release_kraken.connectors.confluence.tables.layout import tables
from release_kraken.core.context import Context
from release_kraken.net.exchange import Timeouts
from release_kraken.net.fake_server import Faults
from release_kraken.tools.release_pages.board import Board
from release_kraken.tools.release_pages.parts import Planned
from release_kraken.tools.release_pages.publishing import plan_pages, write_pages
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

Kind = Literal["cloud", "data_center"]
WEEK = "2026-W48"


class Killed(BaseException):
    """The process is gone; nothing catches that."""


@dataclass
class Life:
    """Ends at the n-th thing that is asked for: before that is done, or right after."""

    left: int = -1
    is_done_first: bool = False


class Mortal:
    """A client, or a memory, that is asked for things as long as there is life."""

    def __init__(self, real: object, life: Life) -> None:
        self.real, self.life = real, life

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.life.left -= 1
            if self.life.left == 0 and not self.life.is_done_first:
                raise Killed
            done = getattr(self.real, name)(*given, **named)
            if self.life.left == 0:
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
        return plan_pages(self.settings, board, self.context())

    def write(self, board: Board) -> Planned:
        return write_pages(self.settings, board, self.context(), wait=self.waits.append)

    def context(self) -> Context:
        """That of a run, whose memory ends with its life."""
        context = self.bench.context()
        memory: Any = Mortal(context.memory, self.mortal.life)
        return replace(context, memory=memory)

    def killed_at(self, board: Board, call: int, *, is_done_first: bool) -> bool:
        """Write, and be killed at a call; whether it came to that."""
        self.mortal.life.left, self.mortal.life.is_done_first = call, is_done_first
        try:
            self.write(board)
        except Killed:
            return True
        finally:
            self.mortal.life.left = -1
        return False

    def page(self, title: str = f"Releases {WEEK}") -> FakePage:
        (found,) = [page for page in self.fake.pages.values() if page.title == title]
        return found

    def changes(self) -> list[str]:
        return [f"{each.method} {each.path}" for each in self.faults.requests.changes]

    def versions(self) -> dict[str, int]:
        return {page.title: page.version for page in self.fake.pages.values()}


RICH = (
    "<p>{mark}&nbsp;caf\u00e9 <strong>b&lt;c</strong></p>"
    '<ac:image><ri:attachment ri:filename="a b.png" /></ac:image>'
    "<ac:task-list><ac:task><ac:task-id>3</ac:task-id><ac:task-status>incomplete</ac:task-status>"
    '<ac:task-body>ask <ac:link><ri:user ri:account-id="5b10" /></ac:link></ac:task-body></ac:task>'
    '</ac:task-list><ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[</td><td> ]] > &x;]]>'
    "</ac:plain-text-body></ac:structured-macro><table><tbody><tr><td>inner</td></tr></tbody></table>"
    "<p>end of {mark}</p>"
)
"""What people put into a cell."""


def put(fake: FakeConfluence, page: FakePage, row: str, column: str, storage: str) -> None:
    """Let a person add something to a cell."""
    fake.edit(page, typed(page.body, row, column, storage))


def note(desk: Desk, page: FakePage, row: str, mark: str, column: str = "QA notes") -> str:
    """Let a person add something of everything to a cell; gives its bytes as they were saved."""
    put(desk.fake, page, row, column, RICH.format(mark=mark))
    return saved(page.body, mark)


def saved(body: str, mark: str) -> str:
    """The bytes of such a note."""
    begin, end = body.index(f"<p>{mark}&nbsp;"), body.index(f"end of {mark}</p>")
    return body[begin : end + len(f"end of {mark}</p>")]


def row_of(page: FakePage, release_id: str) -> str:
    """The row of a release, as it stands."""
    sources = [row.source() for table in tables(page.body) for row in table.rows]
    (found,) = [source for source in sources if f".row.{release_id}<" in source]
    return found


@dataclass
class Served:
    fake: FakeConfluence
    faults: Faults
    url: str


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
        mortal = Mortal(confluence, Life())
        yield Desk(fake, served.faults, served.url, Workbench(scratch, {Confluence: mortal}), mortal)
