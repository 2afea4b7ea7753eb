"""Finds the folders of a checkout: each once, at its real path, with what stands in the way of the rest.

Only the `exclude` setting leaves code out. What git ignores is not left out: code that a machine
generates before Terraform runs is part of what Terraform runs.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from release_kraken.core.report import NotChecked
from release_kraken.tools.terraform_pr.checkout.patterns import PathTest
from release_kraken.tools.terraform_pr.regular_file import read_regular

SKIPPED = frozenset(
    {
        ".external_modules",  # where checkov downloads modules
        ".git",
        ".hg",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        ".terragrunt-stack",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
    }
)
"""Folders that tools fill: what is in them is not this checkout's code."""


@dataclass(slots=True)
class Folder:
    """A folder and the names of the files in it.

    `links` gives the real path of each file that is a link. `special` are the files that are pipes, sockets
    or devices; `unfollowed` are the links that lead out of the checkout, which are not among the files.
    """

    path: str
    files: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    special: set[str] = field(default_factory=set)
    unfollowed: list[str] = field(default_factory=list)

    def join(self, name: str) -> str:
        """The path of something in this folder."""
        return join(self.path, name)


@dataclass(slots=True)
class Walk:
    """What a walk found: folders by path, the paths that it stayed out of, and what it could not look at."""

    folders: dict[str, Folder] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    not_checked: list[NotChecked] = field(default_factory=list)

    def is_left_out(self, path: str) -> bool:
        """Whether the walk stayed out of this folder or of one above it."""
        return path in self.left_out or any(above in self.left_out for above in parents(path))


def join(folder: str, name: str) -> str:
    """A path below a folder; "." is the root."""
    return name if folder == "." else f"{folder}/{name}"


def parents(path: str) -> Iterator[str]:
    """The folders above a path, nearest first, without the root."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def relative(root: Path, real: str) -> str:
    """A real path relative to the real root; begins with ".." where it lies outside."""
    return os.path.relpath(real, root).replace(os.sep, "/")


def is_outside(path: str) -> bool:
    """Whether a path that is relative to the root leaves it."""
    return path == ".." or path.startswith("../")


def walk(root: Path, is_excluded: PathTest) -> Walk:
    """All folders below a root, which must be a real path.

    A link to a folder needs no following: if its target is inside of the root it is found there, and if
    it is outside it is another's code. So no cycle of links can trap the walk.
    """
    found = Walk()
    submodules = _submodules(root)
    waiting = ["."]
    while waiting:
        path = waiting.pop()
        if path in submodules:
            _leave_submodule(root, path, found)
        elif is_excluded(path):
            found.left_out.add(path)
        else:
            waiting.extend(reversed(_read(root, path, found)))
    return found


def _read(root: Path, path: str, found: Walk) -> list[str]:
    """Add a folder to what was found and return the folders in it that are to be walked."""
    folder = found.folders[path] = Folder(path)
    folders: list[str] = []
    for entry in _entries(root, path, found):
        if entry.is_symlink():
            _follow(root, folder, entry)
        elif entry.is_dir(follow_symlinks=False):
            folders.append(folder.join(entry.name))
        else:
            folder.files.append(entry.name)
            if not entry.is_file(follow_symlinks=False):
                folder.special.add(entry.name)
    found.not_checked.extend(map(_not_followed, map(folder.join, folder.unfollowed)))
    skipped = {folder for folder in folders if folder.rpartition("/")[2] in SKIPPED}
    found.left_out |= skipped
    return [folder for folder in folders if folder not in skipped]


def _entries(root: Path, path: str, found: Walk) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root / path) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        why = f"the folder cannot be read: {error.strerror or error}"
        found.not_checked.append(NotChecked(path, why, path=path))
        found.left_out.add(path)
        return []
    readable = [entry for entry in entries if _is_line(entry.name)]
    for entry in (entry for entry in entries if not _is_line(entry.name)):
        name = os.fsencode(join(path, entry.name)).decode("utf-8", "backslashreplace")
        why = "its name is not valid UTF-8, or holds a line break"
        found.not_checked.append(NotChecked(name.replace("\n", "\\n"), why, path=path))
    return readable


def _is_line(name: str) -> bool:
    """Whether a name can stand in a report, and in the list of files that terraform fmt prints."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\n" not in name


def _follow(root: Path, folder: Folder, entry: os.DirEntry[str]) -> None:
    """Take a link to a file of the checkout, or to nothing, as a file; follow none that leads out."""
    target = relative(root, os.path.realpath(entry.path))
    if is_outside(target):
        folder.unfollowed.append(entry.name)
    elif not Path(entry.path).is_dir():
        folder.files.append(entry.name)
        folder.links[entry.name] = target


def _not_followed(path: str) -> NotChecked:
    why = "a symbolic link that leads out of the folder that is checked is not followed"
    return NotChecked(path, why, path=path)


def _submodules(root: Path) -> frozenset[str]:
    try:
        text = read_regular(root / ".gitmodules").decode(errors="replace")
    except OSError:
        return frozenset()
    return frozenset(path.strip("/") for path in re.findall(r"^\s*path\s*=\s*(.+?)\s*$", text, re.MULTILINE))


def _leave_submodule(root: Path, path: str, found: Walk) -> None:
    """Stay out of a git submodule: it is the code of another repository, which is checked there."""
    found.left_out.add(path)
    if any((root / path).iterdir()):
        why = "a git submodule is another repository's code: check it there"
        found.not_checked.append(NotChecked(path, why, path=path))
