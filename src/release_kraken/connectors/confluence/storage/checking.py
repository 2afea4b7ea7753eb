"""Says where a body is no storage format before Confluence does, by an XML parser that knows its entities."""

from dataclasses import dataclass, field
from xml.parsers import expat

from release_kraken.connectors.confluence.refusals import InvalidStorageError
from release_kraken.connectors.confluence.storage.document import LINES_BEFORE, document
from release_kraken.connectors.confluence.storage.escaping import LINE_END, first_illegal
from release_kraken.core.text import visible

_AROUND = 30
_MOST_NAMED = 60
_PARTS = 3
_INNERMOST = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: `line` counts from 1, `column` from 0 in characters; `path` is the open elements."""

    line: int
    column: int
    cause: str
    path: str
    around: str

    def __str__(self) -> str:
        """Where, what, and the text there."""
        within = f" in {self.path}" if self.path else ""
        return f"line {self.line}, column {self.column}{within}: {self.cause}, near {self.around!r}"


def refuse_malformed(body: str, thing: str) -> None:
    """Raise InvalidStorageError for a body that Confluence would refuse; `thing` is what it belongs to."""
    fault = fault_in(body)
    if fault is not None:
        raise InvalidStorageError(
            f"{thing} is no storage format at {fault}; report that with the page's data"
        )


def fault_in(body: str) -> Fault | None:
    """The first thing wrong with a body, None where it is well-formed."""
    body = LINE_END.sub("\n", body)
    illegal = first_illegal(body)
    if illegal is not None:
        return _illegal(body, illegal)
    reading = _Reading()
    try:
        reading.parse(document(body))
    except expat.ExpatError as error:
        return _misshapen(body, error, reading.path)
    return None


@dataclass
class _Reading:
    """Follows the elements that are open."""

    open: list[str] = field(default_factory=list)

    def parse(self, whole: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.StartElementHandler = lambda name, _attributes: self.open.append(name)
        parser.EndElementHandler = lambda _name: self.open.pop()
        parser.Parse(whole, True)

    @property
    def path(self) -> str:
        return " > ".join(map(_prefixed, self.open[1:][-_INNERMOST:]))  # the first is our root


def _prefixed(name: str) -> str:
    """`ac:macro` of `<namespace> macro ac`."""
    parts = name.split(" ")
    shown = f"{parts[2]}:{parts[1]}" if len(parts) == _PARTS else parts[-1]
    return visible(shown)[:_MOST_NAMED]


def _illegal(body: str, index: int) -> Fault:
    line = body.count("\n", 0, index) + 1
    column = index - (body.rfind("\n", 0, index) + 1)
    return _at(body, line, column, f"the character U+{ord(body[index]):04X}, which XML does not allow", "")


def _misshapen(body: str, error: expat.ExpatError, path: str) -> Fault:
    return _at(body, error.lineno - LINES_BEFORE, error.offset, expat.ErrorString(error.code), path)


def _at(body: str, line: int, column: int, cause: str, path: str) -> Fault:
    """What is left open is noticed after the end of the body."""
    lines = body.split("\n")
    line = min(line, len(lines))
    column = min(column, len(lines[line - 1]))
    around = lines[line - 1][max(0, column - _AROUND) : column + _AROUND]
    return Fault(line, column, cause, path, visible(around))
