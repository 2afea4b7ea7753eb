"""Scratch folders: removed when a run ends, swept after a kill, never taken from the living."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from release_kraken.core.errors import RemoteError
from release_kraken.engine import scratch

HOLD = """
import sys
from pathlib import Path
from release_kraken.engine.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "work.txt").write_text("half done")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    return tmp_path / "scratch"


def started(parent: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_the_folder_is_empty_private_and_removed(parent: Path) -> None:
    with scratch.scratch_folder(parent) as folder:
        assert list(folder.iterdir()) == []
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a" / "b").mkdir(parents=True)
    assert list(parent.iterdir()) == []


def test_an_exception_removes_it_too(parent: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch.scratch_folder(parent):
        raise KeyboardInterrupt
    assert list(parent.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_the_living_keeps_its_own(parent: Path) -> None:
    with started(parent) as killed, started(parent) as living:
        left, used = (
            Path(str(process.stdout and process.stdout.readline()).strip()) for process in (killed, living)
        )
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "work.txt").exists()
        with scratch.scratch_folder(parent):
            assert not left.exists()
            assert (used / "work.txt").exists()
        living.communicate("")
    assert list(parent.iterdir()) == []


def test_a_symlink_in_place_of_a_lock_is_not_followed(parent: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep")
    parent.mkdir()
    (parent / "release-kraken-1-x.lock").symlink_to(precious)
    scratch.sweep(parent)
    assert precious.read_text() == "keep"


def test_a_symlink_in_place_of_a_folder_is_not_followed(parent: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    parent.mkdir()
    (parent / "release-kraken-1-x.lock").touch()
    (parent / "release-kraken-1-x").symlink_to(tmp_path / "precious")
    scratch.sweep(parent)
    assert (tmp_path / "precious").is_dir()


def test_many_at_once_do_not_sweep_each_other(parent: Path) -> None:
    def used(number: int) -> str:
        with scratch.scratch_folder(parent) as folder:
            (folder / "mine").write_text(str(number))
            return (folder / "mine").read_text()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(used, range(100))) == [str(number) for number in range(100)]
    assert list(parent.iterdir()) == []


def test_folders_without_permissions_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").touch()
    (folder / "inner").chmod(0o500)
    folder.chmod(0o500)
    scratch.remove(folder)
    assert not folder.exists()


def test_a_place_where_none_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = "file/scratch: no scratch folder can be made there: Not a directory; .* TMPDIR"
    with pytest.raises(RemoteError, match=message), scratch.scratch_folder(tmp_path / "file" / "scratch"):
        pass


def test_what_cannot_be_removed_now_is_swept_later(tmp_path: Path) -> None:
    """Such as what a thread that outlives its run still writes; a link in its place is as stubborn."""
    parent = tmp_path / "parent"
    with scratch.scratch_folder(parent) as folder:
        folder.rename(tmp_path / "moved")
        folder.symlink_to(tmp_path / "moved")
    assert len(list(parent.iterdir())) == 2
    folder.unlink()
    scratch.sweep(parent)
    assert list(parent.iterdir()) == []
