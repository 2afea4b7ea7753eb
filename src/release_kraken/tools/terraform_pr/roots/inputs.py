"""Digests what a root reads from the checkout: the files of its closure, and what they refer to."""

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path

from release_kraken.tools.terraform_pr.checkout.calls import local_source
from release_kraken.tools.terraform_pr.checkout.walk import SKIPPED, join
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.repository import Directory, Repository

# "${path.module}/../policies/${each.key}.json" refers to what is below ../policies.
_REFERENCE = re.compile(r'"(?:\$\{path\.(?:module|root)\}/)?((?:[^"$\n]*/)?\.\./[^"$\n]*)')
_LARGEST = 32 * 1024 * 1024


class Inputs:
    """Digests of the inputs of roots; what several roots share is read once.

    A file belongs to the nearest directory above it that has Terraform files. What an expression reads from
    further away is known where it is written as a literal path with `../` in it.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._digests: dict[str, str] = {}
        self._references: dict[str, tuple[str, ...]] = {}

    def digest(self, root: Directory, further: Iterable[str] = ()) -> str:
        """A hex digest of all that a root reads; `further` are files relative to the root."""
        references = {*self.references(root), *(_normal(join(root.path, path)) for path in further)}
        parts = [f"{path}\0{self._owned(path)}" for path in self._repository.closure(root.path)]
        parts += [f"{path}\0{self._referred(path)}" for path in sorted(references)]
        return sha256("\n".join(parts).encode(errors="surrogateescape")).hexdigest()

    def references(self, root: Directory) -> frozenset[str]:
        """Paths besides its closure that a root refers to, relative to what is checked ("../x": outside)."""
        closure = set(self._repository.closure(root.path))
        written = {path for folder in closure for path in self._written(folder)}
        starts = {*closure, root.path}
        found = {_normal(join(start, path)) for start in starts for path in written}
        elsewhere = {path for folder in closure for path in self._repository.directories[folder].elsewhere}
        found = {path for path in found if not _is_above(path)}
        return frozenset((found | elsewhere) - self._repository.directories.keys())

    def _written(self, folder: str) -> tuple[str, ...]:
        """The paths beginning in `../` that a directory writes, but for those that its calls resolve."""
        if folder not in self._references:
            module = self._repository.directories[folder].module
            texts = (_text(self._repository.root / file.path) for file in module.files)
            written = {path for text in texts for path in _REFERENCE.findall(text)}
            self._references[folder] = tuple(written - set(map(local_source, module.calls)))
        return self._references[folder]

    def _owned(self, folder: str) -> str:
        """A digest of the files that belong to a directory."""
        if folder not in self._digests:
            known = {file.path: file.digest for file in self._repository.directories[folder].module.files}
            paths = sorted(self._walk(folder))
            lines = (f"{path}\0{known.get(path) or self._content(path)}" for path in paths)
            self._digests[folder] = sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
        return self._digests[folder]

    def _referred(self, path: str) -> str:
        """A digest of a file, or of all files below a folder; nothing where there is neither."""
        if path not in self._digests:
            files = sorted(self._walk(path)) if (self._repository.root / path).is_dir() else [path]
            lines = (f"{file}\0{self._content(file)}" for file in files)
            self._digests[path] = sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()
        return self._digests[path]

    def _walk(self, folder: str) -> Iterator[str]:
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            for entry in _entries(self._repository.root / current):
                path = join(current, entry.name)
                if not entry.is_dir(follow_symlinks=False):
                    yield path
                elif entry.name not in SKIPPED and path not in self._repository.directories:
                    waiting.append(path)

    def _content(self, path: str) -> str:
        """A digest of a file's bytes; of a very large one, of its size and time."""
        file = self._repository.root / path
        try:
            status = file.stat()
            if not file.is_file():
                return "no file"
            if status.st_size > _LARGEST:
                return f"{status.st_size} {status.st_mtime_ns}"
            with file.open("rb") as stream:
                return file_digest(stream, "sha256").hexdigest()
        except OSError:
            return "unreadable"


def _normal(path: str) -> str:
    return posixpath.normpath(path)


def _is_above(path: str) -> bool:
    """Whether a path is above all that is checked: what lies there is nobody's input as a whole."""
    return set(path.split("/")) == {".."}


def _text(file: Path) -> str:
    try:
        return read_regular(file).decode(errors="replace")
    except OSError:
        return ""


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
