"""Splits work for fmt, and joins its answers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.client import Binary, Diagnostic, FormatResult
from release_kraken.connectors.terraform.formatting import (
    batches,
    combined,
    formatted_files,
    listed_files,
    shares,
)
from release_kraken.core.finding import Severity

FILES = [
    "a.tf",
    "b.tfvars",
    "c.tftest.hcl",
    "d.tofu",
    "d.tfmock.hcl",
    "d.tfquery.hcl",
    "e.tf.json",
    "f.hcl",
    "g.tfvars.json",
    ".terraform.lock.hcl",
]


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        pytest.param("terraform", "1.5.7", FILES[:2], id="terraform-before-tests"),
        pytest.param("terraform", "1.11.4", [*FILES[:3], "d.tfmock.hcl"], id="terraform"),
        pytest.param("terraform", "1.7.1", FILES[:3], id="terraform-before-mocks"),
        pytest.param(
            "terraform", "1.14.0", [*FILES[:3], "d.tfmock.hcl", "d.tfquery.hcl"], id="terraform-with-queries"
        ),
        pytest.param("tofu", "1.7.0", FILES[:3], id="tofu-before-own-ending"),
        pytest.param("tofu", "1.8.0", FILES[:4], id="tofu"),
    ],
)
def test_formatted_files(name: str, version: str, expected: list[str], tmp_path: Path) -> None:
    assert formatted_files(FILES, Binary(name, tmp_path, version, "linux_amd64")) == expected


@given(files=st.lists(st.text("ab/ä", min_size=1)), room=st.integers(1, 20))
def test_batches_hold_every_file_once_and_fit(files: list[str], room: int) -> None:
    groups = list(batches(files, room))

    assert [file for group in groups for file in group] == files
    assert all(len(group) == 1 or sum(len(file.encode()) + 1 for file in group) <= room for group in groups)


def test_a_file_is_never_taken_for_an_option() -> None:
    assert list(batches(["-recursive.tf", "a.tf"])) == [["./-recursive.tf", "a.tf"]]


@given(files=st.lists(st.text(), max_size=1000), most=st.integers(1, 8))
def test_shares_hold_every_file_once(files: list[str], most: int) -> None:
    parts = shares(files, most)

    assert sorted(file for part in parts for file in part) == sorted(files)
    assert len(parts) <= most
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_listed_files() -> None:
    assert listed_files("a.tf\n./-b.tf\nsub/ä c.tf\n") == ["a.tf", "-b.tf", "sub/ä c.tf"]


def test_answers_are_joined_in_order() -> None:
    error = Diagnostic(Severity.ERROR, "Invalid", path="a.tf", line=2)
    earlier = Diagnostic(Severity.ERROR, "Invalid", path="a.tf", line=1)

    assert combined(
        [FormatResult(("c.tf",), (error,)), FormatResult(("b.tf",), (earlier, error))]
    ) == FormatResult(("b.tf", "c.tf"), (earlier, error))
