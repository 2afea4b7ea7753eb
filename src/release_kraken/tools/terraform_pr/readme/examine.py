"""What there is to say of a directory's README.md."""

import os
from dataclasses import dataclass
from pathlib import Path

from release_kraken.tools.terraform_pr.readme.binary import print_document
from release_kraken.tools.terraform_pr.readme.compare import first_difference, meaningful_lines
from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.config_file import find_config
from release_kraken.tools.terraform_pr.readme.guess import as_written, variations
from release_kraken.tools.terraform_pr.readme.inject import MarkerError, Place, find_place, inject
from release_kraken.tools.terraform_pr.readme.render import render
from release_kraken.tools.terraform_pr.readme.state import ReadmeState, ReadmeStatus
from release_kraken.tools.terraform_pr.readme.style import CURRENT, Style, style_of
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.readme.words import what_differs
from release_kraken.tools.terraform_pr.repository import Directory
from release_kraken.tools.terraform_pr.settings import ReadmeSettings


@dataclass(frozen=True, slots=True)
class _Examined:
    """A README.md under examination: all that its state is made from. `text` has plain line ends."""

    root: Path
    directory: Directory
    settings: ReadmeSettings
    config: Config
    path: str
    before: str | None

    @property
    def required(self) -> bool:
        return self.directory.kind.value in self.settings.required

    @property
    def text(self) -> str | None:
        return None if self.before is None else self.before.replace("\r\n", "\n")

    def state(
        self, status: ReadmeStatus, words: str = "", line: int = 1, after: str | None = None
    ) -> ReadmeState:
        """A state of this file; what it should be keeps the line ends of what it is."""
        if after is not None and self.before is not None and "\r\n" in self.before:
            after = after.replace("\n", "\r\n")
        return ReadmeState(status, self.path, words, line, self.before, after)

    def document(self, config: Config, style: Style = CURRENT) -> str:
        """The document, made here or, where that cannot be, by the binary that is configured."""
        try:
            return render(self.root, self.directory.module, config, style)
        except UnsupportedReadmeError as error:
            if error.by_binary and self.settings.binary:
                return print_document(self.settings.binary, self.root, self.directory.path, config)
            raise


def examine(root: Path, directory: Directory, settings: ReadmeSettings) -> ReadmeState:
    """Compare a directory's README.md with what terraform-docs would write."""
    path = directory.module.join("README.md")
    try:
        config = find_config(root, directory.path)
        path = _path(directory.path, config)
        examined = _Examined(root, directory, settings, config, path, _read(root, path))
        return _state(examined)
    except UnsupportedReadmeError as error:
        return ReadmeState(ReadmeStatus.NOT_CHECKED, path, str(error))


def document(root: Path, directory: Directory, settings: ReadmeSettings) -> str:
    """What `terraform-docs` would print for a directory: its configured form, else `markdown table`.

    Raises UnsupportedReadmeError where it cannot be made.
    """
    config = find_config(root, directory.path)
    return _Examined(root, directory, settings, config, "", None).document(config)


def _path(directory: str, config: Config) -> str:
    """The file's path relative to the repository, which it must not leave."""
    path = os.path.normpath(os.path.join(directory, config.file))  # noqa: PTH118 - joins names, touches no file
    if path.startswith(("/", "../")):
        raise UnsupportedReadmeError(f"output.file of {config.source} is outside of the repository")
    return path


def _read(root: Path, path: str) -> str | None:
    try:
        return (root / path).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise UnsupportedReadmeError(f"{path} is not UTF-8") from error
    except OSError as error:
        raise UnsupportedReadmeError(f"{path} cannot be read ({error.strerror})") from error


def _state(examined: _Examined) -> ReadmeState:
    text, config = examined.text, examined.config
    if text is None:
        return _missing(examined, "there is no such file")
    if config.output_mode == "replace":
        return _compared(examined, Place(0, len(text), "", ""), text)
    try:
        place = find_place(text, config)
    except MarkerError as error:
        return examined.state(
            ReadmeStatus.STALE, f"{error}, so that terraform-docs cannot write between them"
        )
    return _unmarked(examined, text) if place is None else _compared(examined, place, text)


def _missing(examined: _Examined, words: str) -> ReadmeState:
    if not examined.required:
        return examined.state(ReadmeStatus.NOT_REQUIRED)
    try:
        after = inject(examined.text, examined.document(examined.config), examined.config)
    except UnsupportedReadmeError as error:
        return examined.state(ReadmeStatus.MISSING, f"{words} ({error})")
    return examined.state(ReadmeStatus.MISSING, words, after=after)


def _unmarked(examined: _Examined, text: str) -> ReadmeState:
    """A README.md without markers: the output of terraform-docs as a whole, or none of its."""
    if examined.required and text.strip():
        config = as_written(text, examined.config)
        made = examined.document(config, style_of(text))
        if first_difference(meaningful_lines(text), meaningful_lines(made)) is None:
            return examined.state(ReadmeStatus.UP_TO_DATE)
    begin, _ = examined.config.markers
    return _missing(examined, f"there is no document of terraform-docs in it (no {begin})")


def _compared(examined: _Examined, place: Place, text: str) -> ReadmeState:
    written = place.inner(text)
    style = style_of(written)
    states: list[ReadmeState] = []
    for config in variations(as_written(written, examined.config)):
        after = inject(text, examined.document(config, style), config)
        states.append(_judged(examined, place, text, after))
        if states[-1].status is ReadmeStatus.UP_TO_DATE:
            return states[-1]
    alike = (state for state in states if state.status is ReadmeStatus.FORMATTING_ONLY)
    return next(alike, states[0])


def _judged(examined: _Examined, place: Place, text: str, after: str) -> ReadmeState:
    """The state of a file whose text should be `after`, which differs from it in this place alone."""
    if after == text or after == f"{text}\n" or f"{after}\n" == text:
        return examined.state(ReadmeStatus.UP_TO_DATE)
    first = text.count("\n", 0, place.start) + 1
    written = place.whole(text)
    expected = after[place.start : len(after) - (len(text) - place.end)]
    actual = meaningful_lines(written, first)
    index = first_difference(actual, meaningful_lines(expected, first))
    if index is None:
        return examined.state(ReadmeStatus.FORMATTING_ONLY, "it differs in formatting only", first, after)
    last = text.count("\n", 0, place.end) + 1
    line = actual[index].number if index < len(actual) else last
    return examined.state(ReadmeStatus.STALE, what_differs(written, expected), line, after)
