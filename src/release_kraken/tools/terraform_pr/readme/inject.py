"""Where in a file the document stands, and how it is put there, as terraform-docs does it."""

import re
from dataclasses import dataclass

from release_kraken.tools.terraform_pr.readme.config import Config

_OLD_MARKERS = (
    "<!-- BEGINNING OF PRE-COMMIT-TERRAFORM DOCS HOOK -->",
    "<!-- END OF PRE-COMMIT-TERRAFORM DOCS HOOK -->",
)
_LINE_END = re.compile(r"\r?\n")
_CONTENT = "{{ .Content }}"


class MarkerError(Exception):
    """Markers between which nothing can be put; the message says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Place:
    """The part of a file that is terraform-docs': from `start` up to `end`, between these markers.

    A `bare` one has no markers, and gets none.
    """

    start: int
    end: int
    begin: str
    finish: str
    bare: bool = False

    @classmethod
    def everything(cls, text: str) -> "Place":
        """The whole of a file without markers."""
        return cls(0, len(text), "", "")

    def whole(self, text: str) -> str:
        """The part of the file, markers included."""
        return text[self.start : self.end]

    def inner(self, text: str) -> str:
        """What stands between the markers."""
        return text[self.start + len(self.begin) : self.end - len(self.finish)]


def find_place(text: str, config: Config) -> Place | None:
    """Where the document stands, markers included; None if there are none.

    The old markers of pre-commit-terraform count as well. Raises MarkerError where one is missing or they
    are swapped.
    """
    for begin, finish in (config.markers, _OLD_MARKERS):
        start, end = text.find(begin), text.find(finish)
        if start < 0 and end < 0:
            continue
        if start < 0 or end < 0:
            raise MarkerError(f"the marker {begin if start < 0 else finish} is missing")
        if end < start:
            raise MarkerError(f"the marker {finish} stands before {begin}")
        return Place(start, end + len(finish), begin, finish)
    return None


def put(text: str, place: Place, document: str, config: Config) -> str:
    """The file with the document in this place; it gets the line ends of what it replaces."""
    filled = document if place.bare else _filled(document, config)
    begin, finish = config.markers
    if place.begin and place.begin != begin:
        filled = place.begin + filled.removeprefix(begin).removesuffix(finish) + place.finish
    return text[: place.start] + _with_line_ends_of(place.whole(text), filled) + text[place.end :]


def add(text: str | None, document: str, config: Config) -> str:
    """The file with the document at its end; None or an empty text is a file yet to be written."""
    filled = _filled(document, config)
    return text + _with_line_ends_of(text, f"\n{filled}") if text else filled


def _filled(document: str, config: Config) -> str:
    return (config.output_template or _CONTENT).replace(_CONTENT, document)


def _with_line_ends_of(text: str, filled: str) -> str:
    return _LINE_END.sub("\r\n", filled) if "\r\n" in text else filled
