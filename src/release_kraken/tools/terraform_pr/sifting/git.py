"""Reads a checkout's history through git, without writing to it and without running what it configures."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from release_kraken.core.errors import ConfigError

# Of what a checkout may configure, the first three start programs of its choice; the last writes the index.
_HARMLESS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.pager=cat"),
    *("-c", "diff.autoRefreshIndex=false"),
)
_LARGEST = 10 * 1024 * 1024
_BATCH = 16 * 1024 * 1024
_SUBMODULE = "160000"
_LINK = "120000"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file, link or submodule in a commit; `path` is relative to the folder that was asked for."""

    mode: str
    object_name: str
    size: int
    path: str

    @property
    def is_submodule(self) -> bool:
        """Whether it is another repository's commit."""
        return self.mode == _SUBMODULE


@dataclass(frozen=True, slots=True)
class Git:
    """The git checkout that `folder` is in; all paths are relative to `folder`."""

    folder: Path

    def merge_base(self, base: str) -> str:
        """The commit where HEAD left `base`; raises ConfigError where there is none to be found."""
        if self._run("rev-parse", "--show-toplevel").returncode:
            raise ConfigError(f"--changed needs a git checkout, and {self._why_no_checkout()}")
        head = self._commit("HEAD", "the checkout has no commit yet: commit first")
        target = self._commit(base, f"{_how_to_fetch(base)}, or name another commit")
        found = self._run("merge-base", target, head)
        if found.returncode:
            raise ConfigError(f"--changed: HEAD and {base} have no common commit{self._why_unrelated()}")
        return found.stdout.decode().strip()

    def list_changed(self, commit: str) -> frozenset[str]:
        """Files that differ between a commit and the working tree; untracked ones count, not ignored ones."""
        difference = (
            "diff",
            "--name-only",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--relative",
            "-z",
        )
        names = self._output(*difference, commit, "--") + self._output(
            "ls-files", "-z", "--others", "--exclude-standard"
        )
        return frozenset(os.fsdecode(name) for name in names.split(b"\0") if name)

    def list_tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """What a commit holds below the folder."""
        lines = self._output("ls-tree", "-r", "-l", "-z", commit, "--", ".").split(b"\0")
        return tuple(_entry(line) for line in lines if line)

    def extract(self, entries: Iterable[TreeEntry], target: Path) -> None:
        """Write files of a commit below `target`, as they are in the commit; very large ones are left out."""
        files = [entry for entry in entries if not entry.is_submodule and entry.size <= _LARGEST]
        for batch in _batches(files):
            contents = self._contents([entry.object_name for entry in batch])
            for entry, content in zip(batch, contents, strict=True):
                _write(target, entry, content)

    def _contents(self, object_names: Sequence[str]) -> Iterator[bytes]:
        output = self._output("cat-file", "--batch", given="\n".join(object_names).encode())
        position = 0
        for _ in object_names:
            end = output.index(b"\n", position)
            size = int(output[position:end].rpartition(b" ")[2])
            yield output[end + 1 : end + 1 + size]
            position = end + size + 2

    def _commit(self, name: str, remedy: str) -> str:
        if name.startswith("-"):
            raise ConfigError(f"--changed: {name!r} is an option, not a commit; name a commit, branch or tag")
        found = self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        if found.returncode:
            raise ConfigError(f"--changed: git knows no commit {name!r}; {remedy}")
        return found.stdout.decode().strip()

    def _why_no_checkout(self) -> str:
        said = self._run("rev-parse", "--show-toplevel").stderr.decode(errors="replace").strip()
        return f"git says of {self.folder}: {said.removeprefix('fatal: ')}"

    def _why_unrelated(self) -> str:
        shallow = self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        return ": the clone is shallow, so fetch more of it (git fetch --unshallow)" if shallow else ""

    def _output(self, *arguments: str, given: bytes = b"") -> bytes:
        done = self._run(*arguments, given=given)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise ConfigError(f"--changed: git {arguments[0]} failed in {self.folder}: {said}")
        return done.stdout

    def _run(self, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        command = ["git", "--no-pager", "--literal-pathspecs", *_HARMLESS, *arguments]
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                input=given,
                capture_output=True,
                check=False,
                env=_environment(os.environ),
            )
        except OSError as error:
            raise ConfigError(f"--changed needs git, which cannot be started: {error.strerror}") from error


def _how_to_fetch(base: str) -> str:
    remote, _, branch = base.partition("/")
    if remote == "origin" and branch:
        return f"fetch it (git fetch origin {branch})"
    return "fetch it, with enough history (git fetch --unshallow)"


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Our own, without what a git hook sets for its own repository; nothing is locked or asked for."""
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _entry(line: bytes) -> TreeEntry:
    described, _, path = line.partition(b"\t")
    mode, _, object_name, size = described.decode().split()
    return TreeEntry(mode, object_name, 0 if size == "-" else int(size), os.fsdecode(path))


def _batches(entries: Iterable[TreeEntry]) -> Iterator[list[TreeEntry]]:
    """Portions that are read at once: many files, but not much memory."""
    batch: list[TreeEntry] = []
    size = 0
    for entry in entries:
        if batch and size + entry.size > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch


def _write(target: Path, entry: TreeEntry, content: bytes) -> None:
    path = PurePosixPath(entry.path)
    if path.is_absolute() or ".." in path.parts:
        return
    goal = target / path
    goal.parent.mkdir(parents=True, exist_ok=True)
    if entry.mode == _LINK:
        goal.symlink_to(os.fsdecode(content))
    else:
        goal.write_bytes(content)
