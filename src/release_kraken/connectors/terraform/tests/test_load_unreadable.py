"""Files that cannot be read are problems of their own; the rest of their directory is loaded."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.load import load_module, parse_file
from release_kraken.connectors.terraform.loading.source_file import MAX_BYTES
from release_kraken.connectors.terraform.module import Problem, Span


def _large(path: Path) -> None:
    block = b'variable "x" {\n  type = string\n}\n'
    path.write_bytes(block * (10_000_000 // len(block)))


UNREADABLE: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "UTF-16": (
        lambda path: path.write_text("a", "utf-16"),
        1,
        "the file is UTF-16, but Terraform reads UTF-8 only; save it as UTF-8",
    ),
    "Latin-1": (
        lambda path: path.write_bytes(b"# a\n# \xe9\n"),
        2,
        "the file is not UTF-8 (byte 0xe9), which Terraform requires; save it as UTF-8",
    ),
    "binary": (
        lambda path: path.write_bytes(b"\x7fELF\n\0\0"),
        2,
        "the file holds NUL bytes, so it is no text; remove it or exclude it",
    ),
    "git-crypt": (
        lambda path: path.write_bytes(b"\0GITCRYPT\0\xff\n"),
        1,
        "the file is encrypted by git-crypt; unlock the checkout, or exclude the file",
    ),
    "10 MB": (
        _large,
        1,
        f"the file is larger than {MAX_BYTES:,} bytes (9,999,990), the most that Kraken reads; "
        "split it, or exclude it",
    ),
    "directory": (
        lambda path: path.mkdir(),
        1,
        "the file is a directory, but Terraform reads its name as a file; rename it",
    ),
    "dangling link": (
        lambda path: path.symlink_to("gone.tf"),
        1,
        "the file is a symbolic link to gone.tf, which does not exist; mend or remove the link",
    ),
    "link to itself": (
        lambda path: path.symlink_to(path.name),
        1,
        "the file cannot be read (Too many levels of symbolic links); "
        "mend its permissions or its link, or exclude it",
    ),
    "pipe": (
        os.mkfifo,
        1,
        "the file is no regular file but a pipe, socket or device; remove it or exclude it",
    ),
    "gone": (lambda _: None, 1, "the file does not exist any more; run the check again"),
}


@pytest.mark.parametrize(
    ("make", "line", "message"), [pytest.param(*case, id=name) for name, case in UNREADABLE.items()]
)
def test_it_is_a_problem_and_the_rest_is_loaded(
    make: Callable[[Path], object], line: int, message: str, tmp_path: Path
) -> None:
    make(tmp_path / "bad.tf")
    (tmp_path / "good.tf").write_text('variable "x" {}\n')
    module = load_module(tmp_path, ".", ["bad.tf", "good.tf"])
    assert module.files[0].problem == Problem(message, Span("bad.tf", line, 1, line), unreadable=True)
    assert [item.name for item in module.variables] == ["x"]


def test_a_syntax_error_leaves_the_declarations_out(tmp_path: Path) -> None:
    (tmp_path / "bad.tf").write_text('variable "x" {}\nvariable "y" {\n')
    module = load_module(tmp_path, ".", ["bad.tf"])
    assert module.variables == ()
    assert module.files[0].problem is not None
    assert len(module.files[0].digest) == 64


@pytest.mark.parametrize("path", ["a.tf", "a.tf.json"])
@given(source=st.binary(max_size=200))
def test_no_bytes_make_it_fail(path: str, source: bytes) -> None:
    file = parse_file(path, source)
    assert file.source.path == path
    assert not (file.source.problem and file.blocks)
