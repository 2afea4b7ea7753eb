"""A small strict reader of iCalendar texts (RFC 5545), which refuses all that the format does not allow."""

import re
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?P<name>[A-Z-]+)(?P<parameters>(?:;[A-Z-]+=[^;:,\"]+)*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "CATEGORIES", "UID", "X-WR-CALNAME"})


@dataclass
class Component:
    """A block between BEGIN and END: its properties by name, and the blocks within it."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    inner: list["Component"] = field(default_factory=list)


def parsed(text: str) -> Component:
    """The calendar; raises AssertionError or KeyError where the text is none."""
    root = Component("")
    stack = [root]
    for line in unfolded(text):
        found = _LINE.fullmatch(line)
        assert found is not None, line
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            stack.append(Component(value))
        elif name == "END":
            ended = stack.pop()
            assert ended.name == value
            stack[-1].inner.append(ended)
        else:
            assert name not in stack[-1].properties, name
            stack[-1].properties[name] = plain(value) if name in TEXTS else value
            stack[-1].parameters[name] = found["parameters"]
    assert stack == [root]
    [calendar] = root.inner
    return calendar


def unfolded(text: str) -> list[str]:
    """The lines before they were folded; those of the text have at most 75 bytes, and end in CRLF."""
    lines = text.encode().split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert not set(line) & {0x0A, 0x0D}
        line.decode()  # no piece ends within a character
    whole: list[str] = []
    for line in lines:
        if line.startswith(b" "):
            whole[-1] += line[1:].decode()
        else:
            whole.append(line.decode())
    return whole


def plain(value: str) -> str:
    """A TEXT without its escapes; raises where it has others than there are, or a bare separator."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    return _ESCAPED.sub(lambda found: _MEANT[found[1]], value)
