"""The command line that wrote a document, as far as the document shows it.

Where no configuration says how terraform-docs is run, a hook or a script does, and its arguments are out of
our reach. Then the README's own form is taken for granted, and only what it says is judged. Inputs and
outputs are always asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from release_kraken.tools.terraform_pr.readme.config import Config, Formatter

_HEADING = re.compile(
    r"^(#{1,6}) (?:Required |Optional )?(Requirements|Providers|Modules|Resources|Inputs|Outputs)( #+)?\s*?$",
    re.MULTILINE,
)
_SENTENCE = re.compile(
    r"^The following (?:requirements|providers|Modules|resources|input variables|outputs) ", re.MULTILINE
)
_INPUT_COLUMNS = re.compile(r"^\|\s*Name\s*\|\s*Description\s*\|(.*)\|\s*$", re.MULTILINE)
_PLAIN_ROW = re.compile(r"^(?:\| (?!Name |:?-|\[)|- \w|Description: )", re.MULTILINE)
_NOTHING = re.compile(r"^No (?:requirements|providers|modules|resources|inputs|outputs)\.", re.MULTILINE)
_OPENINGS = ("\n\n| Name |", "\n\nNo ", "\n\nThe following ", "\r\n\r\n| Name |")
_MAY_BE_HIDDEN = ("requirements", "providers", "modules", "resources")


def headings_of(text: str) -> "list[re.Match[str]]":
    """The headings of sections: group 1 holds their marks, group 2 the section's name."""
    return list(_HEADING.finditer(text))


def is_document(text: str) -> bool:
    """Whether a text holds a section as terraform-docs writes it."""
    return any(text.startswith(_OPENINGS, heading.end()) for heading in headings_of(text))


def formatter_of(document: str) -> Formatter:
    """The formatter that wrote a document."""
    return "document" if _SENTENCE.search(document) else "table"


def as_written(document: str, config: Config) -> Config:
    """The configuration with all that its file leaves open taken from the document."""
    config = replace(config, formatter=config.formatter or formatter_of(document))
    headings = headings_of(document)
    if config.source is not None or not headings:
        return config
    first = headings[0]
    shown = {heading[2].lower() for heading in headings}
    hidden = tuple(name for name in _MAY_BE_HIDDEN if name not in shown)
    bare = len(hidden) == len(_MAY_BE_HIDDEN) and not document[: first.start()].strip()
    return replace(
        _with_columns(document, config),
        hide=(
            *config.hide,
            *hidden,
            *(("data-sources",) if "resources" in hidden else ()),
            *(("header",) if bare else ()),
        ),
        hide_empty=_NOTHING.search(document) is None and not {"inputs", "outputs"} <= shown,
        indent=len(first[1]),
        atx_closed=first[3] is not None,
        anchor='<a name="' in document or _PLAIN_ROW.search(document) is None,
    )


def _with_columns(document: str, config: Config) -> Config:
    """The optional columns of the inputs that are there."""
    if config.formatter == "document":
        return replace(config, required=re.search(r"^#+ Inputs\b", document, re.MULTILINE) is None)
    row = _INPUT_COLUMNS.search(document)
    columns = {cell.strip() for cell in row[1].split("|")} if row else {"Type", "Default", "Required"}
    if not columns <= {"Type", "Default", "Required"} or not columns:
        return config
    return replace(
        config, type="Type" in columns, default="Default" in columns, required="Required" in columns
    )


def variations(config: Config) -> Iterator[Config]:
    """The configuration, then others that could as well be meant: the document does not show which."""
    yield config
    if config.source is None:
        yield replace(config, lockfile=False)
        yield replace(config, sort_by="required")
        yield replace(config, sort=False)
