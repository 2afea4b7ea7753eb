"""A small chart of lines over days, such as a burn-down, as SVG with its content in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

Day = date | str
"""A day, or how it is remembered: `2026-11-20`."""

WIDTH, HEIGHT = 320, 96
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its path, where it ends, and its last number."""

    name: str
    path: str
    x: float
    y: float
    last: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines between two days; `top` is the number at the upper edge, 0 the one at the lower."""

    lines: tuple[Line, ...]
    first: date
    until: date
    top: float
    label: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: str = f"M{_MARGIN} {HEIGHT - _MARGIN} H{WIDTH - _MARGIN}"


def line_chart(
    title: str, series: Mapping[str, Sequence[tuple[Day, float]]], until: Day | None = None
) -> LineChart | None:
    """A line for each series, of numbers from 0 on; None where there is no number at all.

    Of two numbers of one day the later counts. `until` makes room for the days that are left.
    """
    lines = {name: _days(points) for name, points in series.items() if points}
    if not lines:
        return None
    first = min(min(days) for days in lines.values())
    end = max([max(max(days) for days in lines.values()), *([_day(until)] if until else [])])
    top = max(max(days.values()) for days in lines.values())
    span, most = max((end - first).days, 1), top or 1

    def place(at: date, number: float) -> tuple[float, float]:
        x = _MARGIN + (at - first).days * (WIDTH - 2 * _MARGIN) / span
        return round(x, 1), round(HEIGHT - _MARGIN - number * (HEIGHT - 2 * _MARGIN) / most, 1)

    return LineChart(
        lines=tuple(_line(name, [place(*day) for day in days.items()], days) for name, days in lines.items()),
        first=first,
        until=end,
        top=top,
        label=f"{title}: {'; '.join(_said(name, days) for name, days in lines.items())}",
    )


def _days(points: Sequence[tuple[Day, float]]) -> dict[date, float]:
    return dict(sorted(((_day(at), number) for at, number in points), key=itemgetter(0)))


def _day(at: Day) -> date:
    return date.fromisoformat(at) if isinstance(at, str) else at


def _line(name: str, places: Sequence[tuple[float, float]], days: Mapping[date, float]) -> Line:
    path = " ".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(places))
    return Line(name, path, *places[-1], last=list(days.values())[-1])


def _said(name: str, days: Mapping[date, float]) -> str:
    """`left 8 on 2026-11-16, 2 on 2026-11-20`."""
    first, *others = days.items()
    ends = [first, *others[-1:]]
    return f"{name} {', '.join(f'{number:,g} on {at}' for at, number in ends)}"
