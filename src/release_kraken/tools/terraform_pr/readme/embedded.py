"""A document without markers, among other text of its file: some tools build README.md files so."""

import re

from release_kraken.tools.terraform_pr.readme.guess import headings_of
from release_kraken.tools.terraform_pr.readme.inject import Place

_ASKED_FOR = ("Requirements", "Providers", "Inputs", "Outputs")
_TABLE = re.compile(r"\s*\r?\n(?:\r?\n)?(?:\|[^\n]*(?:\n|\Z))+")
_NOTHING = re.compile(r"\s*?\r?\n\r?\nNo [a-z]+\.")


def find_embedded(text: str) -> Place | None:
    """From the first section to the end of the last, if they are tables as terraform-docs writes them.

    Requirements, providers, inputs and outputs must be there, so that no table of somebody else is taken
    for one.
    """
    headings = [heading for heading in headings_of(text) if _end_of_section(text, heading.end()) is not None]
    names = [heading[2] for heading in headings]
    if not set(_ASKED_FOR) <= set(names) or len(set(names)) < len(names):
        return None
    end = _end_of_section(text, headings[-1].end())
    return None if end is None else Place(headings[0].start(), end, "", "", bare=True)


def _end_of_section(text: str, start: int) -> int | None:
    """Where the table, or the sentence in its stead, ends that follows a heading."""
    found = _NOTHING.match(text, start) or _TABLE.match(text, start)
    return start + len(found[0].rstrip()) if found else None
