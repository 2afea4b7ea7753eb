"""Reads what Terraform says of faults: its JSON messages, and its text where a command has no JSON.

Neither carries attribute values into a Diagnostic: a snippet and its `values` are never read.
https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
import re
from collections.abc import Iterator, Mapping

from release_kraken.connectors.terraform.client import Diagnostic
from release_kraken.core.finding import Severity
from release_kraken.core.json import JSONObject, JSONValue

_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING}


def from_messages(output: bytes) -> tuple[Diagnostic, ...]:
    """The diagnostics in the message stream of `init -json` and `plan -json`, each once.

    Lines that are no JSON are passed over: some releases print some messages as text.
    """
    found = (_from_message(line) for line in output.splitlines() if line.startswith(b"{"))
    return tuple(dict.fromkeys(diagnostic for diagnostic in found if diagnostic is not None))


def _from_message(line: bytes) -> Diagnostic | None:
    if b'"diagnostic"' not in line:
        return None
    match _loads(line):
        case {"type": "diagnostic", "diagnostic": Mapping() as given}:
            return _diagnostic(given)
        case _:
            return None


def from_validation(output: bytes) -> tuple[Diagnostic, ...]:
    """The diagnostics in the one object that `validate -json` prints."""
    match _loads(output):
        case {"valid": bool(), "diagnostics": list() as given}:
            return tuple(dict.fromkeys(_diagnostic(one) for one in given if isinstance(one, Mapping)))
        case _:
            return ()


def _loads(text: bytes) -> JSONValue:
    try:
        value: JSONValue = json.loads(text)
    except ValueError:
        return None
    return value


def _diagnostic(given: JSONObject) -> Diagnostic:
    where = _mapping(given.get("range"))
    start, end = _mapping(where.get("start")), _mapping(where.get("end"))
    return Diagnostic(
        severity=_SEVERITIES.get(_text(given.get("severity")), Severity.ERROR),
        summary=_text(given.get("summary")),
        detail=_text(given.get("detail")),
        path=_text(where.get("filename")) or None,
        line=_number(start.get("line")),
        column=_number(start.get("column")),
        end_line=_number(end.get("line")),
        address=_text(given.get("address")) or None,
    )


def _mapping(value: JSONValue) -> JSONObject:
    return value if isinstance(value, Mapping) else {}


def _text(value: JSONValue) -> str:
    return value if isinstance(value, str) else ""


def _number(value: JSONValue) -> int | None:
    # Terraform writes 0 where it does not know.
    return value if isinstance(value, int) and value > 0 else None


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_UNDERLINE = "\x1b[4m"
_BORDER = re.compile(r"^(?:\x1b\[[0-9;]*m)*[╷│╵](?:\x1b\[[0-9;]*m)*[ ]?", re.MULTILINE)
_OPENING = re.compile(r"^(Error|Warning): (.*)$")
_PLACE = re.compile(r"^  on (.+) line (\d+)(?:, in .*)?:$")


def from_text(output: str) -> tuple[Diagnostic, ...]:
    """The diagnostics in Terraform's text for people, each once.

    The column is told by where the underline begins, so that it is known only in coloured text (which
    Terraform prints also into a pipe, unless told not to).
    """
    return tuple(dict.fromkeys(_from_paragraph(lines) for lines in _paragraphs(output)))


def _paragraphs(output: str) -> Iterator[list[str]]:
    """The lines of each diagnostic, without border, with colours but for those of its first line."""
    current: list[str] = []
    for line in _BORDER.sub("", output).splitlines():
        if _OPENING.match(plain(line)):
            if current:
                yield current
            current = [plain(line)]
        elif current:
            current.append(line)
    if current:
        yield current


def plain(line: str) -> str:
    """A line without its colours."""
    return _COLOUR.sub("", line)


def _from_paragraph(lines: list[str]) -> Diagnostic:
    opening, summary = _OPENING.findall(lines[0])[0]
    place = next((found for line in lines if (found := _PLACE.match(plain(line)))), None)
    line_number = int(place[2]) if place else None
    return Diagnostic(
        severity=_SEVERITIES[opening.lower()],
        summary=summary,
        detail=_detail(lines[1:]),
        path=place[1] if place else None,
        line=line_number,
        column=_column(lines, line_number) if line_number else None,
    )


def _column(lines: list[str], number: int) -> int | None:
    prefix = re.compile(rf"^ *{number}: ")
    for line in lines:
        before, underline, _ = line.partition(_UNDERLINE)
        source = prefix.sub("", plain(before), count=1)
        if underline and prefix.match(plain(line)):
            return len(source) + 1
    return None


def _detail(lines: list[str]) -> str:
    """The explanation after the source snippet, its wrapped lines joined."""
    text = "\n".join(plain(line).rstrip() for line in lines)
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip() and not _is_snippet(part)]
    return "\n\n".join(re.sub(r"\n(?=\S)", " ", part.strip("\n")) for part in paragraphs)


def _is_snippet(paragraph: str) -> bool:
    return _PLACE.match(paragraph.strip("\n").split("\n", 1)[0]) is not None
