"""Enough of JQL for a stand-in: conditions on fields with AND, OR, NOT and brackets, and an order.

https://support.atlassian.com/jira-software-cloud/docs/jql-fields/
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Row(Protocol):
    """An issue as JQL sees it: all by which the value of a field may be named; none where it is empty."""

    def __getitem__(self, name: str, /) -> Sequence[str]:
        """The value of a field that JQL knows."""
        ...


_TOKEN = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|!=|<=|>=|[()=<>~,]|[^\s()=<>~,!"']+)""")
_KEY = re.compile(r"([A-Z][A-Z0-9_]*)-(\d+)", re.IGNORECASE)
_NOTHING = ("empty", "null")
_ALIASES = {"issuekey": "key", "issue": "key", "id": "key", "type": "issuetype", "due": "duedate"}
_KNOWN = frozenset(
    {
        *("project", "key", "fixversion", "status", "statuscategory", "resolution", "issuetype"),
        *("priority", "assignee", "labels", "summary", "updated", "duedate", "flagged"),
    }
)

_Test = Callable[[Row], bool]


class JqlError(ValueError):
    """This is no JQL, or more of it than is understood here."""


@dataclass(frozen=True)
class Jql:
    """What was parsed; `named` holds the values that were asked for, by field."""

    matches: _Test
    order: tuple[tuple[str, bool], ...]
    is_bounded: bool
    named: Mapping[str, Sequence[str]]

    def found(self, rows: Iterable[Row]) -> list[Row]:
        """What matches, in order; for equals, by key."""
        found = sorted(filter(self.matches, rows), key=lambda row: _sortable("key", row))
        for name, is_falling in reversed(self.order):
            found.sort(key=lambda row, name=name: _sortable(name, row), reverse=is_falling)  # type: ignore[misc]
        return found


def parse(text: str) -> Jql:
    """Raises JqlError."""
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise JqlError(
                f"Error in the JQL Query: unexpected character near {text[position : position + 9]!r}."
            )
        tokens.append(match[1])
        position = match.end()
    return tokens


@dataclass
class _Parser:
    tokens: list[str]
    named: dict[str, list[str]] = field(default_factory=dict)

    def whole(self) -> Jql:
        is_bounded = bool(self.tokens) and self._next() != "order"
        matches = self._either() if is_bounded else lambda _row: True
        order = self._order()
        if self.tokens:
            raise JqlError(f"Error in the JQL Query: expecting the end, but got {self.tokens[0]!r}.")
        return Jql(matches, order, is_bounded, self.named)

    def _either(self) -> _Test:
        tests = [self._all()]
        while self._skipped("or"):
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> _Test:
        tests = [self._one()]
        while self._skipped("and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> _Test:
        if self._skipped("not"):
            inner = self._one()
            return lambda row: not inner(row)
        if self._skipped("("):
            inner = self._either()
            self._expect(")")
            return inner
        return self._condition()

    def _condition(self) -> _Test:
        name, operator = self._field(), self._take().lower()
        if operator in ("is", "not", "in") and self._skipped("not" if operator == "is" else "in"):
            operator = {"is": "is not", "not": "not in"}.get(operator, operator)
        values = self._values()
        self.named.setdefault(name, []).extend(values)
        wanted = [value.lower() for value in values]
        if operator not in _OPERATORS:
            raise JqlError(f"The operator '{operator}' is not supported by the '{name}' field.")
        return lambda row: _OPERATORS[operator](row[name], wanted)

    def _field(self) -> str:
        given = self._take()
        name = _ALIASES.get(given.lower(), given.lower())
        if name not in _KNOWN:
            raise JqlError(f"Field '{given}' does not exist or you do not have permission to view it.")
        return name

    def _values(self) -> list[str]:
        if not self._skipped("("):
            return [self._take()]
        values = [self._take()]
        while self._skipped(","):
            values.append(self._take())
        self._expect(")")
        return values

    def _order(self) -> tuple[tuple[str, bool], ...]:
        order: list[tuple[str, bool]] = []
        if self._skipped("order"):
            self._expect("by")
            order.append((self._field(), self._is_falling()))
            while self._skipped(","):
                order.append((self._field(), self._is_falling()))
        return tuple(order)

    def _is_falling(self) -> bool:
        return self._skipped("desc") or (self._skipped("asc") and False)

    def _next(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def _skipped(self, token: str) -> bool:
        if self._next() != token:
            return False
        del self.tokens[0]
        return True

    def _expect(self, token: str) -> None:
        if not self._skipped(token):
            raise JqlError(f"Error in the JQL Query: expecting '{token}' but got '{self._next()}'.")

    def _take(self) -> str:
        if not self.tokens:
            raise JqlError("Error in the JQL Query: it ends too early.")
        token = self.tokens.pop(0)
        return re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] in "\"'" else token


def _is(have: Sequence[str], wanted: Sequence[str]) -> bool:
    if any(value in _NOTHING or value == "unresolved" for value in wanted) and not have:
        return True
    return any(value.lower() in wanted for value in have)


def _is_not(have: Sequence[str], wanted: Sequence[str]) -> bool:
    """As in Jira, what is empty is not unequal either."""
    return bool(have) and not _is(have, wanted)


def _compared(is_right: Callable[[int], bool]) -> Callable[[Sequence[str], Sequence[str]], bool]:
    return lambda have, wanted: any(
        (order := _order_of(value.lower(), wanted[0])) is not None and is_right(order) for value in have
    )


def _order_of(left: str, right: str) -> int | None:
    """-1, 0 or 1; keys of different projects have no order."""
    left_key, right_key = _KEY.fullmatch(left), _KEY.fullmatch(right)
    if left_key and right_key:
        if left_key[1] != right_key[1]:
            return None
        return _sign(int(left_key[2]) - int(right_key[2]))
    given = right.replace(" ", "t")
    return (left[: len(given)] > given) - (left[: len(given)] < given)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _contains(have: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(wanted[0] in value.lower() for value in have)


_OPERATORS: Mapping[str, Callable[[Sequence[str], Sequence[str]], bool]] = {
    "=": _is,
    "is": _is,
    "in": _is,
    "!=": _is_not,
    "is not": _is_not,
    "not in": _is_not,
    "~": _contains,
    ">": _compared(lambda order: order > 0),
    ">=": _compared(lambda order: order >= 0),
    "<": _compared(lambda order: order < 0),
    "<=": _compared(lambda order: order <= 0),
}


def _sortable(name: str, row: Row) -> tuple[str, int]:
    """Keys by number; priorities by their ids, of which 1 is the highest; what is empty comes last."""
    values = row[name]
    if not values:
        return ("\U0010ffff", 0)
    key = _KEY.fullmatch(values[0])
    if name == "key" and key:
        return (key[1], int(key[2]))
    return ("", -int(values[-1])) if name == "priority" else (values[0], 0)
