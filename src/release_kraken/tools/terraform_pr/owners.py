"""Who answers for a file, as the repository's CODEOWNERS says.

https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pathspec

from release_kraken.core.finding import Finding
from release_kraken.tools.terraform_pr.regular_file import read_regular

PLACES = (".github/CODEOWNERS", ".bitbucket/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file lies; the first that is there counts."""

_LARGEST = 3_000_000  # GitHub's limit
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_UNKNOWN = ("!", "[", "@@@")  # negation, sections, groups: no forge reads them all as a pattern


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: a pattern, and who owns what it matches (nobody: it is taken from those before)."""

    pattern: str
    owners: tuple[str, ...]
    spec: pathspec.GitIgnoreSpec

    def matches(self, path: str) -> bool:
        """Whether a file or folder is meant. `docs/*` means files right there, unlike in a .gitignore."""
        if not (self.spec.match_file(path) or self.spec.match_file(f"{path}/")):
            return False
        is_flat = self.pattern.endswith("/*") and "**" not in self.pattern
        return not is_flat or path.count("/") == self.pattern.strip("/").count("/")


@dataclass(frozen=True, slots=True)
class Owners:
    """All lines of a file; `prefix` leads from its repository's root to the folder that is checked."""

    entries: tuple[Entry, ...] = ()
    prefix: str = "."

    def of(self, path: str | None) -> str | None:
        """The owners of a path, by the last line that matches; None for nobody."""
        if path is None:
            return None
        whole = str(PurePosixPath(self.prefix, path))
        last = next((entry for entry in reversed(self.entries) if entry.matches(whole)), None)
        return " ".join(last.owners) or None if last else None

    def owned(self, finding: Finding) -> Finding:
        """A finding with its owner."""
        owner = finding.owner or self.of(finding.path)
        return finding if owner is None else replace(finding, owner=owner)


def read_owners(folder: Path) -> Owners:
    """The owners in the repository that a folder is part of; none where it has no CODEOWNERS."""
    real = folder.resolve()
    root = next((each for each in (real, *real.parents) if (each / ".git").exists()), real)
    for place in PLACES:
        text = _text(root, place)
        if text is not None:
            return Owners(parse(text), real.relative_to(root).as_posix())
    return Owners()


def parse(text: str) -> tuple[Entry, ...]:
    """The lines that name a pattern; what cannot be read is left out, as forges do."""
    return tuple(_entries(text))


def _entries(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        words = _WORD.findall(_without_comment(line))
        if not words or words[0].startswith(_UNKNOWN):
            continue
        try:
            spec = pathspec.GitIgnoreSpec.from_lines([words[0]])
        except ValueError:
            continue
        yield Entry(words[0], tuple(words[1:]), spec)


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*", "", line)


def _text(root: Path, place: str) -> str | None:
    """A file of the repository; a link that leads out of it is none."""
    path = root / place
    try:
        if not path.resolve().is_relative_to(root):
            return None
        return read_regular(path, _LARGEST).decode("utf-8-sig", errors="replace")
    except (OSError, RuntimeError):
        return None
