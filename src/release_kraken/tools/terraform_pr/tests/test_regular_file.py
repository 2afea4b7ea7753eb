"""Reading files of a checkout that may be anything."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from release_kraken.tools.terraform_pr.checkout.load import load_repository
from release_kraken.tools.terraform_pr.readme.survey import examine_all
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\0\r\n")
    (tmp_path / "link").symlink_to("x")
    assert read_regular(tmp_path / "link") == b"a\0\r\n"


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(os.mkfifo, "it is no regular file but a pipe", id="pipe"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), "it is no regular file", id="endless device"),
        pytest.param(_socket, "No such device", id="socket"),
        pytest.param(Path.mkdir, "Is a directory", id="folder"),
        pytest.param(lambda path: path.symlink_to(path.name), "symbolic links", id="loop"),
        pytest.param(lambda path: None, "No such file", id="nothing"),
        pytest.param(lambda path: path.write_bytes(b"12345"), "it is larger than 4 bytes", id="large"),
    ],
)
def test_what_is_no_file_is_an_error_at_once(tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    make(tmp_path / "x")
    with pytest.raises(OSError, match=why):
        read_regular(tmp_path / "x", largest=4)


NAMES = [
    "README.md",
    ".terraform-docs.yml",
    ".config/.terraform-docs.yml",
    ".terraform.lock.hcl",
    ".gitmodules",
    "backend.hcl",
    "prod.tfbackend",
    "prod.tfvars",
    "more.tf",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="pipe"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), id="endless device"),
    ],
)
def test_a_checkout_with_one_is_read_to_the_end(
    tmp_path: Path, name: str, make: Callable[[Path], None]
) -> None:
    (tmp_path / "main.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    (tmp_path / name).parent.mkdir(exist_ok=True)
    make(tmp_path / name)
    settings = TerraformPrSettings()
    repository = load_repository(tmp_path, settings)
    assert list(repository.directories) == ["."]
    assert len(examine_all(repository, settings.readme)) == 1
