"""Small charts as SVG made on the server, each with its content in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from release_kraken.core.summary import counted
from release_kraken.store.records import Day

DAYS = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A day's place in the chart."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line of what was open on each day; `failed` are the days on which a run failed.

    `floor` is the line of nothing, on all days: a chart that has just begun is seen to be one.
    """

    width: int
    height: int
    line: str
    area: str
    last: Point
    failed: tuple[Point, ...]
    floor: str
    label: str


def sparkline(
    trend: Sequence[Day], today: date, *, width: int = 150, height: int = 32, margin: int = 4
) -> Sparkline | None:
    """The last 30 days; None where there were no runs in them. A day without runs leaves all as it was."""
    first = today - timedelta(days=DAYS - 1)
    shown = [day for day in trend if first <= date.fromisoformat(day.date) <= today]
    if not shown:
        return None
    top = max(day.open for day in shown) or 1

    def place(at: date, value: int) -> Point:
        x = margin + (at - first).days * (width - 2 * margin) / (DAYS - 1)
        return Point(round(x, 1), round(height - margin - value * (height - 2 * margin) / top, 1))

    days = [(date.fromisoformat(day.date), day) for day in shown]
    points = [place(at, day.open) for at, day in days]
    points.append(place(today, shown[-1].open))
    floor = height - margin
    line = _steps(points, floor)
    return Sparkline(
        width=width,
        height=height,
        line=line,
        area=f"{line} V{floor} Z",
        last=points[-1],
        failed=tuple(place(at, day.open) for at, day in days if day.failed),
        floor=f"M{margin} {floor} H{width - margin}",
        label=_label(shown),
    )


def _steps(points: Sequence[Point], floor: int) -> str:
    """A path that rises from the floor, and keeps a value until the next: what lies between is not known."""
    first, *others = points
    return " ".join([f"M{first.x} {floor} V{first.y}", *(f"H{point.x} V{point.y}" for point in others)])


def _label(days: Sequence[Day]) -> str:
    failed = sum(1 for day in days if day.failed)
    later = f", {days[-1].open:,} on {days[-1].date}" if len(days) > 1 else ""
    parts = [
        f"{counted(days[0].open, 'open finding')} on {days[0].date}{later}",
        *([f"runs failed on {counted(failed, 'day')}"] if failed else []),
    ]
    return "; ".join(parts)
