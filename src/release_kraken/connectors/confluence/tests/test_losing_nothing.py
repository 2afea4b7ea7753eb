"""Whatever people, the network and Kraken do at the same time, nothing that was written is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from release_kraken.connectors.confluence.refusals import ConflictError
from release_kraken.connectors.confluence.storage import text, words
from release_kraken.core.errors import RemoteError

if TYPE_CHECKING:
    from release_kraken.connectors.confluence.client import Page
    from release_kraken.connectors.confluence.fake import FakePage

NOTE = st.text(st.sampled_from("aäß&<>\"' \u00a0🚀]"), max_size=6)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "edit",
                "edit after reading",
                "between",
                "twice between",
                "kraken",
                "lost answer",
                "reset",
                "comment",
            ]
        ),
        NOTE,
    ),
    max_size=8,
)


class Story:
    """One page, what was written to it, and how."""

    def __init__(self, at: Any) -> None:
        self.at = at
        self.page: FakePage = at.fake.write("REL", f"Story {len(at.fake.pages)}", "<p>begin</p>")
        self.marks: list[str] = []

    def line(self, who: str, note: str) -> str:
        mark = f"{who}{len(self.marks)}:{note}!"
        self.marks.append(mark)
        return f"<p>{text(mark)}</p>"

    def edit(self, note: str) -> None:
        self.at.fake.edit(self.page, self.page.body + self.line("ann", note))

    def between(self, note: str) -> None:
        added = self.line("bob", note)
        self.at.fake.edit_between(self.page, lambda body: body + added)
        self.kraken(note)

    def kraken(self, note: str, *, meanwhile: bool = False) -> None:
        added = self.line("kraken", note)
        page: Page = self.at.confluence.get_page(self.page.id)
        if meanwhile:
            self.edit(note)
        for _ in range(5):
            try:
                self.at.confluence.update_page(page, page.body + added, message="x")
                return
            except ConflictError as conflict:
                page = conflict.current or page
                if words(added) in words(page.body):
                    return
            except RemoteError:
                page = self.at.confluence.get_page(self.page.id)
        raise AssertionError("Kraken does not get through")

    def play(self, step: str, note: str) -> None:
        if step in ("edit", "between", "kraken"):
            getattr(self, step)(note)
        elif step == "edit after reading":
            self.kraken(note, meanwhile=True)
        elif step == "twice between":
            added = self.line("eve", note)
            self.at.fake.edit_between(self.page, lambda body: body + added)
            self.between(note)
        elif step == "comment":
            self.at.fake.comment_inline(self.page, "begin")
        elif step == "lost answer":
            with losing_answers(self.at):
                self.kraken(note)
        else:
            self.at.faults.reset()
            self.kraken(note)


@contextmanager
def losing_answers(at: Any) -> Iterator[None]:
    """Carry out the first change, and answer it with 502."""
    app, left = at.faults._app, [True]

    async def swallow(_message: Any) -> None:
        pass

    async def losing(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET" or not left:
            await app(scope, receive, send)
            return
        left.pop()
        await app(scope, receive, swallow)
        await send({"type": "http.response.start", "status": 502, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    at.faults._app = losing
    try:
        yield
    finally:
        at.faults._app = app


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nothing_that_was_written_is_lost_or_written_twice(at: Any, steps: list[tuple[str, str]]) -> None:
    story = Story(at)
    for step, note in steps:
        story.play(step, note)
    shown = words(story.page.body)
    assert [shown.count(mark) for mark in story.marks] == [1] * len(story.marks)
    assert [each.number for each in story.page.versions] == list(range(1, story.page.version + 1))
