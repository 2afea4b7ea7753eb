"""Matches paths of a checkout against gitignore-style patterns from the settings."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import pathspec

from release_kraken.core.errors import ConfigError

PathTest = Callable[[str], bool]

_MATCHES_THE_ROOT_ITSELF = frozenset({".", "/", "*", "**", "./"})


def folder_test(patterns: Sequence[str]) -> PathTest:
    """A test for folders: whether one of the patterns matches the folder or a folder above it."""
    spec = _compile(tuple(patterns))
    root_too = not _MATCHES_THE_ROOT_ITSELF.isdisjoint(patterns)
    return lambda path: root_too if path == "." else spec.match_file(f"{path}/")


def file_test(patterns: Sequence[str]) -> PathTest:
    """A test for files: whether one of the patterns matches the file or a folder above it."""
    return _compile(tuple(patterns)).match_file


@lru_cache(maxsize=64)
def _compile(patterns: tuple[str, ...]) -> pathspec.GitIgnoreSpec:
    try:
        return pathspec.GitIgnoreSpec.from_lines(pattern for pattern in patterns if pattern != ".")
    except ValueError as error:
        raise ConfigError(f"{error}; write it as a line of a .gitignore file") from error
