"""Text of unknown origin, and diffs that git applies."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_kraken.core.report import Change
from release_kraken.core.text import nearest, unified_diff, visible, whole_characters

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain ü 漢\tend\n", "plain ü 漢\tend\n", id="kept"),
        pytest.param("\x1b[31mred\x07", "\\x1b[31mred\\x07", id="escape-sequence"),
        pytest.param("\x9b31m", "\\x9b31m", id="c1"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\\x0dthree", id="carriage-return"),
        pytest.param("a\u202eb", "a\\u202eb", id="bidirectional"),
        pytest.param("name\udcff.tf", "name\\xff.tf", id="byte-of-a-name"),
        pytest.param("\ud800", "\\ud800", id="lone-surrogate"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


@settings(deadline=None)
@given(ANY_TEXT)
def test_visible_text_is_printable_and_stays(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    assert not any(ord(character) < 32 and character not in "\n\t" for character in once)
    once.encode()


@settings(deadline=None)
@given(ANY_TEXT)
def test_whole_characters_can_be_encoded(text: str) -> None:
    assert len(whole_characters(text)) == len(text)
    whole_characters(text).encode()


def test_diff() -> None:
    change = Change("docs/a.md", "one\ntwo\n", "one\n2\nend", "why")
    assert unified_diff(change) == (
        "--- a/docs/a.md\n+++ b/docs/a.md\n"
        "@@ -1,2 +1,3 @@\n one\n-two\n+2\n+end\n\\ No newline at end of file\n"
    )


def test_diff_of_equal_texts_is_empty() -> None:
    assert unified_diff(Change("a", "same\n", "same\n", "why")) == ""


LINES = st.text(alphabet="ab\n\x0b\x0c\u2028 é", max_size=30)


@settings(max_examples=25, deadline=None)
@given(before=LINES, after=LINES)
def test_git_applies_the_diff(before: str, after: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    diff = unified_diff(Change("file", before, after, "why"))
    folder = tmp_path_factory.mktemp("work")
    target = folder / "file"
    target.write_bytes(before.encode())
    if diff:
        _git_apply(folder, diff)
    assert target.read_bytes() == after.encode()


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(None, "a\n", id="created"), pytest.param("a\n", None, id="removed")]
)
def test_git_applies_creation_and_removal(before: str | None, after: str | None, tmp_path: Path) -> None:
    target = tmp_path / "file"
    if before is not None:
        target.write_text(before)
    _git_apply(tmp_path, unified_diff(Change("file", before, after, "why")))
    assert (target.read_text() if target.exists() else None) == after


def _git_apply(folder: Path, diff: str) -> None:
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=folder, input=diff.encode(), check=True, env={"GIT_CEILING_DIRECTORIES": "/"})


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("exlude", "exclude", id="a letter lost"),
        pytest.param("Exclude", "exclude", id="other case"),
        pytest.param("xyzzy", None, id="nothing like it"),
    ],
)
def test_nearest(name: str, near: str | None) -> None:
    assert nearest(name, {"exclude", "roots"}) == near
