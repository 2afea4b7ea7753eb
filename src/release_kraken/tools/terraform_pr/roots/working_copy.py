"""Copies a checkout to where Terraform may write: the checkout itself is never modified."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from release_kraken.core.errors import RemoteError
from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.walk import SKIPPED, relative

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OWNER_MAY_WRITE = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A copy at `root`, and what of the original could not be copied."""

    root: Path
    not_copied: tuple[NotChecked, ...] = ()


def enclosing_checkout(folder: Path) -> Path:
    """The checkout that a folder belongs to: the nearest above it that holds `.git`, or the folder itself."""
    folder = folder.resolve()
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def copy_checkout(source: Path, target: Path) -> WorkingCopy:
    """Copy a checkout without what version control and tools keep in it.

    Links stay links: one that leads out of the checkout leads to the same place from the copy, and one
    within it leads to the copy's own file. Sockets, pipes and devices are left out. Raises RemoteError where
    there is no room: what is found in half a copy would not be true.
    """
    skipped: list[NotChecked] = []
    try:
        _copy_tree(source.resolve(), target, skipped)
    except OSError as error:
        raise RemoteError(
            f"{source} cannot be copied to {target}: {error.strerror or error}; "
            "make room there, or set TMPDIR"
        ) from error
    return WorkingCopy(target, tuple(skipped))


def _copy_tree(source: Path, target: Path, skipped: list[NotChecked]) -> None:
    waiting = [source]
    while waiting:
        folder = waiting.pop()
        goal = target / folder.relative_to(source)
        goal.mkdir(parents=True, exist_ok=True)
        for entry in _entries(source, folder, skipped):
            if entry.is_dir(follow_symlinks=False):
                path = Path(entry.path)
                if entry.name not in SKIPPED and not target.is_relative_to(path):
                    waiting.append(path)
            else:
                _copy(source, target, entry, goal / entry.name, skipped)


def _entries(source: Path, folder: Path, skipped: list[NotChecked]) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        skipped.append(_not_copied(source, folder, error))


def _copy(source: Path, target: Path, entry: os.DirEntry[str], goal: Path, skipped: list[NotChecked]) -> None:
    try:
        if entry.is_symlink():
            goal.symlink_to(_link(source, target, Path(entry.path)))
        elif entry.is_file(follow_symlinks=False):
            shutil.copyfile(entry.path, goal)
            goal.chmod(stat.S_IMODE(entry.stat().st_mode) | _OWNER_MAY_WRITE)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        skipped.append(_not_copied(source, Path(entry.path), error))


def _link(source: Path, target: Path, link: Path) -> Path:
    """Where the copy of a link leads: as written, if that stays within the checkout."""
    written = link.readlink()
    reached = Path(os.path.normpath(link.parent / written))
    if not reached.is_relative_to(source):
        return reached
    return target / reached.relative_to(source) if written.is_absolute() else written


def _not_copied(source: Path, path: Path, error: OSError) -> NotChecked:
    name = relative(source, str(path)).encode("utf-8", "backslashreplace").decode()
    why = f"it cannot be copied for Terraform: {error.strerror or error}"
    return NotChecked(name, why, path=name)
