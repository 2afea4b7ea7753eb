"""Every tool at a glance, from counters and indexes: the same cost however much is kept."""

from sqlalchemy import Connection, func, select

from release_kraken.core.run import Run, RunStatus
from release_kraken.store import rows
from release_kraken.store.records import Day, ToolSummary
from release_kraken.store.tables import runs, subjects, tool_days

REPORTED = (RunStatus.CLEAN, RunStatus.FINDINGS, RunStatus.INCOMPLETE)
_DAYS = 30


def summarise(connection: Connection, tools: tuple[str, ...]) -> tuple[ToolSummary, ...]:
    """The named tools, in this order."""
    open_counts = _open_counts(connection)
    return tuple(_summary(connection, tool, open_counts.get(tool, (0, 0, 0))) for tool in tools)


def _summary(connection: Connection, tool: str, open_counts: tuple[int, int, int]) -> ToolSummary:
    return ToolSummary(
        tool,
        _newest(connection, tool, reported=False),
        _newest(connection, tool, reported=True),
        *open_counts,
        trend=_trend(connection, tool),
    )


def _open_counts(connection: Connection) -> dict[str, tuple[int, int, int]]:
    counted = (func.sum(subjects.c.errors), func.sum(subjects.c.warnings), func.sum(subjects.c.notes))
    query = select(subjects.c.tool, *counted).group_by(subjects.c.tool)
    return {tool: (errors, warnings, notes) for tool, errors, warnings, notes in connection.execute(query)}


def _newest(connection: Connection, tool: str, *, reported: bool) -> Run | None:
    query = select(runs).where(runs.c.tool == tool).order_by(runs.c.created.desc(), runs.c.id.desc()).limit(1)
    if reported:
        query = query.where(runs.c.status.in_(REPORTED))
    row = connection.execute(query).mappings().first()
    return None if row is None else rows.run(row)


def _trend(connection: Connection, tool: str) -> tuple[Day, ...]:
    days = tool_days.c
    columns = (days.date, days.runs, days.failed, days.new, days.gone, days.open)
    query = select(*columns).where(days.tool == tool).order_by(days.date.desc()).limit(_DAYS)
    return tuple(Day(*row) for row in reversed(connection.execute(query).all()))
