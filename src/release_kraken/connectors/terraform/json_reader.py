"""Walks through a large JSON text by hand, so that one element at a time is decoded, or none."""

import json
import re
from collections.abc import Iterator

from release_kraken.core.json import JSONValue

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_CLOSING = {"{": "}", "[": "]"}


class JsonReader:
    """Stands at one value of a text. Broken JSON raises ValueError."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def next_is(self, openings: str) -> bool:
        """Whether the value begins with one of these characters."""
        return self._peek() in openings

    def value(self) -> JSONValue:
        """Decode the value and step behind it."""
        self._peek()
        value, self._position = _DECODER.raw_decode(self._text, self._position)
        result: JSONValue = value
        return result

    def members(self) -> Iterator[str]:
        """Step to each member of an object (its name is given) or array ("" is given) in turn.

        Whoever iterates has to take each member by `value`, `members` or `skip`.
        """
        closing = _CLOSING.get(self._peek())
        if closing is None:
            raise ValueError(f"no object or array at character {self._position}")
        self._position += 1
        while self._peek() != closing:
            yield self._name() if closing == "}" else ""
            if self._peek() == ",":
                self._position += 1
        self._position += 1

    def skip(self, depth: int = 5) -> None:
        """Step behind the value: `depth` levels are walked through, what is below is decoded in one piece."""
        if depth and self._peek() in _CLOSING:
            for _ in self.members():
                self.skip(depth - 1)
        else:
            self.value()

    def _name(self) -> str:
        name = self.value()
        if self._peek() != ":":
            raise ValueError(f"no colon at character {self._position}")
        self._position += 1
        return str(name)

    def _peek(self) -> str:
        found = _SPACE.match(self._text, self._position)
        self._position = found.end() if found else self._position
        if self._position >= len(self._text):
            raise ValueError("the text ends too early")
        return self._text[self._position]
