"""The working copy: whole, writable, and never a way back into the checkout."""

import os
import resource
import socket
import subprocess
from pathlib import Path

import pytest

from release_kraken.core.errors import RemoteError
from release_kraken.tools.terraform_pr.roots.working_copy import copy_checkout, enclosing_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "live" / "prod").mkdir(parents=True)
    (root / "live" / "prod" / "main.tf").write_bytes(b"\xef\xbb\xbfresource {}\r\n")
    return root


def files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def test_files_are_copied_byte_for_byte(checkout: Path, tmp_path: Path) -> None:
    copy = copy_checkout(checkout, tmp_path / "copy")
    assert copy.not_copied == ()
    assert (copy.root / "live/prod/main.tf").read_bytes() == b"\xef\xbb\xbfresource {}\r\n"


@pytest.mark.parametrize("name", [".git", ".terraform", ".terragrunt-cache", "node_modules"])
def test_what_tools_keep_is_left_out(checkout: Path, tmp_path: Path, name: str) -> None:
    (checkout / "live" / name).mkdir()
    (checkout / "live" / name / "huge").write_text("x")
    assert files(copy_checkout(checkout, tmp_path / "copy").root) == {"live/prod/main.tf"}


def test_a_read_only_checkout_gives_a_writable_copy(checkout: Path, tmp_path: Path) -> None:
    script = checkout / "live/prod/run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o555)
    (checkout / "live/prod/main.tf").chmod(0o444)
    (checkout / "live/prod").chmod(0o555)
    copy = copy_checkout(checkout, tmp_path / "copy").root
    (checkout / "live/prod").chmod(0o755)
    assert (copy / "live/prod/main.tf").stat().st_mode & 0o777 == 0o644
    assert (copy / "live/prod/run.sh").stat().st_mode & 0o777 == 0o755
    (copy / "live/prod/new").write_text("writable")


def test_a_link_within_the_checkout_leads_to_the_copy(checkout: Path, tmp_path: Path) -> None:
    (checkout / "relative.tf").symlink_to("live/prod/main.tf")
    (checkout / "absolute.tf").symlink_to(checkout / "live/prod/main.tf")
    copy = copy_checkout(checkout, tmp_path / "copy").root
    (copy / "relative.tf").write_text("changed")
    assert (copy / "absolute.tf").read_text() == "changed"
    assert (checkout / "live/prod/main.tf").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_link_out_of_the_checkout_leads_to_the_same_place(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("here")
    (checkout / "live" / "link").symlink_to("../../outside")
    copy = copy_checkout(checkout, tmp_path / "deeper" / "down" / "copy").root
    assert (copy / "live" / "link").read_text() == "here"


def test_loops_of_links_dangling_links_and_sockets_do_no_harm(checkout: Path, tmp_path: Path) -> None:
    (checkout / "loop").symlink_to(".")
    (checkout / "dangling").symlink_to("nowhere")
    os.mkfifo(checkout / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    with listener:
        listener.bind(str(checkout / "socket"))
        copy = copy_checkout(checkout, tmp_path / "copy")
    assert files(copy.root) == {"live/prod/main.tf", "loop", "dangling"}
    assert copy.not_copied == ()


def test_a_copy_within_the_checkout_does_not_copy_itself(checkout: Path) -> None:
    copy = copy_checkout(checkout, checkout / "scratch" / "copy")
    assert files(copy.root) == {"live/prod/main.tf"}


def test_what_cannot_be_copied_is_told(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "copy" / "live" / "prod" / "main.tf").mkdir(parents=True)
    (told,) = copy_checkout(checkout, tmp_path / "copy").not_copied
    assert (told.what, told.path) == ("live/prod/main.tf", "live/prod/main.tf")
    assert told.why == "it cannot be copied for Terraform: Is a directory"


def test_a_copy_without_room_is_none(checkout: Path, tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(RemoteError, match=r"cannot be copied to .*: File too large; make room there"):
            copy_checkout(checkout, tmp_path / "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_name_that_is_not_utf8_is_copied(checkout: Path, tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff.json")
    (checkout / odd).write_text("{}")
    assert (copy_checkout(checkout, tmp_path / "copy").root / odd).read_text() == "{}"


def test_the_enclosing_checkout_is_where_git_is(checkout: Path) -> None:
    assert enclosing_checkout(checkout / "live") == checkout / "live"
    subprocess.run(["git", "init", "-q", checkout], check=True)
    assert enclosing_checkout(checkout / "live") == checkout
