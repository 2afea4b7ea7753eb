"""There is one comment of ours, whatever others do meanwhile."""

from dataclasses import dataclass, field, replace

import pytest

from release_kraken.core.comment import CommentMovedError, OwnComment, bears, marked, put_one
from release_kraken.core.errors import RemoteError


@dataclass
class Board:
    """Comments in memory; the first `conflicts` changes are refused."""

    conflicts: int = 0
    comments: list[OwnComment] = field(default_factory=list)

    def list_own(self) -> list[OwnComment]:
        return list(self.comments)

    def create(self, text: str) -> OwnComment:
        made = OwnComment(len(self.comments), text, 0, f"#{len(self.comments)}")
        self.comments.append(made)
        return made

    def update(self, comment: OwnComment, text: str) -> OwnComment:
        if self.conflicts:
            self.conflicts -= 1
            raise CommentMovedError("it has moved")
        changed = replace(comment, text=text, version=comment.version + 1)
        self.comments[self.comments.index(comment)] = changed
        return changed


def test_it_is_made_once_and_then_changed() -> None:
    board = Board()
    assert [put_one(board, "m", text, 100) for text in ("a", "b")] == ["#0", "#0"]
    assert [comment.text for comment in board.comments] == [marked("m", "b", 100)]


def test_what_says_the_same_is_not_written() -> None:
    board = Board()
    put_one(board, "m", "a", 100)
    put_one(board, "m", "a", 100)
    assert board.comments[0].version == 0


def test_it_is_not_made_where_it_is_not_to_be_created() -> None:
    board = Board()
    assert put_one(board, "m", "a", 100, create=False) == ""
    assert board.comments == []


@pytest.mark.parametrize("conflicts", [1, 3])
def test_a_conflict_is_tried_again(conflicts: int) -> None:
    board = Board()
    put_one(board, "m", "a", 100)
    board.conflicts = conflicts
    assert put_one(board, "m", "b", 100) == "#0"


def test_conflicts_without_end_are_left_for_later() -> None:
    board = Board()
    put_one(board, "m", "a", 100)
    board.conflicts = 99
    with pytest.raises(RemoteError) as failed:
        put_one(board, "m", "b", 100)
    assert failed.value.retryable


def test_a_mark_counts_at_the_beginning_alone() -> None:
    text = marked("m", "x", 100)
    assert bears("m", text.replace("\n", "\r\n"))
    assert not bears("other", text)
    assert not bears("m", f"> {text}")
    assert not bears("m", f"see\n{text}")


def test_a_long_text_is_cut_to_the_limit() -> None:
    text = marked("m", "x" * 1_000, 200)
    assert len(text) == 200
    assert bears("m", text)
    assert "Shortened" in text
