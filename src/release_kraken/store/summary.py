"""Every tool at a glance, from counters and indexes: the same cost however much is kept."""

from dataclasses import fields

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select

from release_kraken.core.run import Run, RunStatus
from release_kraken.store import rows
from release_kraken.store.records import Day, ToolSummary
from release_kraken.store.tables import runs, subjects, tool_days

REPORTED = (RunStatus.CLEAN, RunStatus.FINDINGS, RunStatus.INCOMPLETE)
_DAYS = 30
_LAST = (
    select(runs)
    .where(runs.c.tool == bindparam("of_tool"))
    .order_by(runs.c.created.desc(), runs.c.id.desc())
    .limit(1)
)
_LAST_REPORTED = _LAST.where(runs.c.status.in_([literal_column(f"'{status}'") for status in REPORTED]))
"""As the partial index says it, so that databases use that."""
_NEWEST_DAYS = (
    select(*(tool_days.c[field.name] for field in fields(Day)))
    .where(tool_days.c.tool == bindparam("of_tool"))
    .order_by(tool_days.c.date.desc())
    .limit(_DAYS)
)


def summarise(connection: Connection, tools: tuple[str, ...]) -> tuple[ToolSummary, ...]:
    """The named tools, in this order."""
    open_counts = _open_counts(connection)
    return tuple(_summary(connection, tool, open_counts.get(tool, (0, 0, 0))) for tool in tools)


def _summary(connection: Connection, tool: str, open_counts: tuple[int, int, int]) -> ToolSummary:
    return ToolSummary(
        tool,
        _newest(connection, _LAST, tool),
        _newest(connection, _LAST_REPORTED, tool),
        *open_counts,
        trend=_trend(connection, tool),
    )


def _open_counts(connection: Connection) -> dict[str, tuple[int, int, int]]:
    counted = (func.sum(subjects.c.errors), func.sum(subjects.c.warnings), func.sum(subjects.c.notes))
    query = select(subjects.c.tool, *counted).group_by(subjects.c.tool)
    return {tool: (errors, warnings, notes) for tool, errors, warnings, notes in connection.execute(query)}


def _newest(connection: Connection, query: Select[tuple[object]], tool: str) -> Run | None:
    row = connection.execute(query, {"of_tool": tool}).mappings().first()
    return None if row is None else rows.run(row)


def _trend(connection: Connection, tool: str) -> tuple[Day, ...]:
    return tuple(Day(*row) for row in reversed(connection.execute(_NEWEST_DAYS, {"of_tool": tool}).all()))
