"""What there is to say of a directory's README.md."""

import os
from dataclasses import dataclass
from pathlib import Path

from release_kraken.tools.terraform_pr.readme.binary import print_document
from release_kraken.tools.terraform_pr.readme.compare import (
    distance,
    first_difference,
    first_unlike_line,
    meaningful_lines,
)
from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.config_file import ConfigFiles
from release_kraken.tools.terraform_pr.readme.embedded import find_embedded
from release_kraken.tools.terraform_pr.readme.guess import as_written, is_document, variations
from release_kraken.tools.terraform_pr.readme.inject import MarkerError, Place, add, find_place, put
from release_kraken.tools.terraform_pr.readme.render import render
from release_kraken.tools.terraform_pr.readme.state import ReadmeState, ReadmeStatus
from release_kraken.tools.terraform_pr.readme.style import CURRENT, Style, style_of
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.readme.words import what_differs
from release_kraken.tools.terraform_pr.regular_file import read_regular
from release_kraken.tools.terraform_pr.repository import Directory
from release_kraken.tools.terraform_pr.settings import ReadmeSettings


@dataclass(frozen=True, slots=True)
class _Examined:
    """A README.md under examination: all that its state is made from."""

    root: Path
    directory: Directory
    settings: ReadmeSettings
    config: Config
    path: str
    before: str | None

    @property
    def required(self) -> bool:
        return self.directory.kind.value in self.settings.required and not self.directory.shared

    def state(
        self, status: ReadmeStatus, words: str = "", line: int = 1, after: str | None = None
    ) -> ReadmeState:
        """A state of this file."""
        return ReadmeState(status, self.path, words, line, self.before, after)

    def document(self, config: Config, style: Style = CURRENT) -> str:
        """The document, made here or, where that cannot be, by the binary that is configured."""
        try:
            return render(self.root, self.directory.module, config, style)
        except UnsupportedReadmeError as error:
            if error.by_binary and self.settings.binary:
                return print_document(self.settings.binary, self.root, self.directory.path, config)
            raise


def examine(
    root: Path, directory: Directory, settings: ReadmeSettings, configs: ConfigFiles | None = None
) -> ReadmeState:
    """Compare a directory's README.md with what terraform-docs would write.

    `configs` are the repository's configurations where several directories are examined.
    """
    path = directory.module.join("README.md")
    try:
        config = (configs or ConfigFiles(root)).find(directory.path)
        path = _path(directory.path, config)
        examined = _Examined(root, directory, settings, config, path, _read(root, path))
        return _state(examined)
    except UnsupportedReadmeError as error:
        return ReadmeState(ReadmeStatus.NOT_CHECKED, path, str(error))


def document(root: Path, directory: Directory, settings: ReadmeSettings) -> str:
    """What `terraform-docs` would print for a directory: its configured form, else `markdown table`.

    Raises UnsupportedReadmeError where it cannot be made.
    """
    config = ConfigFiles(root).find(directory.path)
    return _Examined(root, directory, settings, config, "", None).document(config)


def _path(directory: str, config: Config) -> str:
    """The file's path relative to the repository, which it must not leave."""
    path = os.path.normpath(os.path.join(directory, config.file))  # noqa: PTH118 - joins names, touches no file
    if path.startswith(("/", "../")):
        raise UnsupportedReadmeError(f"output.file of {config.source} is outside of the repository")
    return path


def _read(root: Path, path: str) -> str | None:
    """The file's text; bytes that are not UTF-8 are kept as they are."""
    file = root / path
    if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
        raise UnsupportedReadmeError(f"{path} is a symbolic link that leads out of the repository")
    try:
        return read_regular(file).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnsupportedReadmeError(f"{path} cannot be read ({error.strerror})") from error


def _state(examined: _Examined) -> ReadmeState:
    text, config = examined.before, examined.config
    if text is None:
        return _missing(examined, f"there is no {examined.path}")
    try:
        place = Place.everything(text) if config.output_mode == "replace" else find_place(text, config)
    except MarkerError as error:
        words = f"{error}, so that terraform-docs cannot write"
        return examined.state(ReadmeStatus.STALE, words)
    if place is None:
        return _unmarked(examined, text)
    if config.output_mode == "replace" and not examined.required and not is_document(text):
        return examined.state(ReadmeStatus.NOT_REQUIRED)
    return _compared(examined, place, text)


def _missing(examined: _Examined, words: str) -> ReadmeState:
    if not examined.required:
        return examined.state(ReadmeStatus.NOT_REQUIRED)
    try:
        _refuse_other_encodings(examined)
        after = add(examined.before, examined.document(examined.config), examined.config)
    except UnsupportedReadmeError as error:
        return examined.state(ReadmeStatus.MISSING, f"{words} ({error})")
    return examined.state(ReadmeStatus.MISSING, words, after=after)


def _unmarked(examined: _Examined, text: str) -> ReadmeState:
    """The state of a README.md without markers: as a whole or somewhere in it the output of
    terraform-docs, or none of its.
    """
    if is_document(text) and _means_the_same(examined, text):
        return examined.state(ReadmeStatus.UP_TO_DATE)
    embedded = find_embedded(text) if examined.config.source is None else None
    if embedded:
        return _compared(examined, embedded, text)
    begin, _ = examined.config.markers
    return _missing(examined, f"{examined.path} holds no document of terraform-docs (no {begin})")


def _means_the_same(examined: _Examined, text: str) -> bool:
    try:
        made = examined.document(as_written(text, examined.config), style_of(text))
    except UnsupportedReadmeError:
        return False
    return first_difference(meaningful_lines(text), meaningful_lines(made)) is None


def _compared(examined: _Examined, place: Place, text: str) -> ReadmeState:
    """The state by the configuration that comes nearest to what is written."""
    _refuse_other_encodings(examined)
    written = place.inner(text).replace("\r\n", "\n")
    style = style_of(written)
    nearest: tuple[int, ReadmeState] | None = None
    base = examined.config.without("header") if place.bare else examined.config
    for config in variations(as_written(written, base)):
        after = put(text, place, examined.document(config, style), config)
        if after.removesuffix("\n") == text.removesuffix("\n"):
            return examined.state(ReadmeStatus.UP_TO_DATE)
        judged = _judged(examined, place, text, after)
        nearest = judged if nearest is None or judged[0] < nearest[0] else nearest
    return nearest[1] if nearest else examined.state(ReadmeStatus.UP_TO_DATE)


def _judged(examined: _Examined, place: Place, text: str, after: str) -> tuple[int, ReadmeState]:
    """How many lines are stale, and the state; text and `after` differ in this place alone."""
    first = text.count("\n", 0, place.start) + 1
    written = place.whole(text)
    expected = after[place.start : len(after) - (len(text) - place.end)]
    actual, wanted = meaningful_lines(written, first), meaningful_lines(expected, first)
    index = first_difference(actual, wanted)
    if index is None:
        line = first_unlike_line(text, after)
        return 0, examined.state(ReadmeStatus.FORMATTING_ONLY, "the formatting alone", line, after)
    last = text.count("\n", 0, place.end) + 1
    line = actual[index].number if index < len(actual) else last
    words = what_differs(written, expected)
    return distance(actual, wanted), examined.state(ReadmeStatus.STALE, words, line, after)


def _refuse_other_encodings(examined: _Examined) -> None:
    try:
        (examined.before or "").encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnsupportedReadmeError(f"{examined.path} is not UTF-8") from error
