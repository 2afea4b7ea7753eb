"""Fills an SQLite store as long use would: 100,000 runs, 1,000,000 findings; times what pages ask of it.

    python benchmarks/filled_store.py FILE [--runs N]     fill FILE, unless it is filled, and time queries
    python benchmarks/filled_store.py --check             compare a small one with what the store's API leaves

The rows are those that the store's own API leaves behind, inserted in bulk.
"""

import argparse
import hashlib
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Table, insert, select

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Comparison, Report
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.store import counting, open_store, rows, tables
from release_kraken.store.columns import json_text
from release_kraken.store.records import FindingFilter, FindingState, RunFilter, StoredReport
from release_kraken.store.store import Store

TOOLS = ("terraform_pr", *(f"tool_{number:02}" for number in range(1, 20)))
SUBJECTS = 50  # of each tool
FINDINGS = 10  # of each run: all new, those of the run before are gone
AT_ONCE = 10_000  # rows
START = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=2)
TOOK = timedelta(seconds=30)
RULES = ("unpinned-module", "missing-tag", "open-port", "no-readme")
SEVERITIES = tuple(Severity)


@dataclass(frozen=True)
class Planned:
    """The n-th run of a store's life."""

    number: int
    tools: Sequence[str]

    @property
    def id(self) -> str:
        return hashlib.md5(str(self.number).encode(), usedforsecurity=False).hexdigest()

    @property
    def request(self) -> RunRequest:
        tool = self.tools[self.number % len(self.tools)]
        subject = f"shop/infrastructure-{self.number // len(self.tools) % SUBJECTS}"
        return RunRequest(tool, subject, Trigger.CRON, parameters={"paths": ["."]})

    @property
    def round(self) -> int:
        """How many runs on the same subject were before."""
        return self.number // (len(self.tools) * SUBJECTS)

    @property
    def created(self) -> datetime:
        return START + self.number * EVERY

    @property
    def finished(self) -> datetime:
        return self.created + TOOK

    def at_round(self, number: int) -> "Planned":
        """Another run on the same subject."""
        return replace(self, number=self.number + (number - self.round) * len(self.tools) * SUBJECTS)

    @property
    def report(self) -> Report:
        found = (_finding(self.round, number) for number in range(FINDINGS))
        return Report(tuple(found), rules=RULES)


def _finding(age: int, number: int) -> Finding:
    return Finding(
        RULES[number % len(RULES)],
        SEVERITIES[number % len(SEVERITIES)],
        f"Something is wrong for the {age + 1}th time.",
        path=f"live/account-{number}/main.tf",
        line=number + 1,
        resource=f"aws_instance.number_{age}_{number}",
        owner=f"team-{number}",
    )


def plan(runs: int, tools: Sequence[str] = TOOLS) -> list[Planned]:
    """So many runs, round by round over all subjects."""
    return [Planned(number, tools) for number in range(runs)]


def fill(store: Store, planned: Sequence[Planned]) -> None:
    """Leave behind what `live` leaves behind, many times faster."""
    newest = {(run.request.tool, run.request.subject): run for run in planned}
    _insert(store, tables.runs, map(_run_values, planned))
    _insert(store, tables.reports, map(_report_values, planned))
    _insert(store, tables.findings, (row for run in planned for row in _finding_values(run, len(planned))))
    _insert(store, tables.subjects, map(_subject_values, newest.values()))
    _insert(store, tables.tool_days, _day_values(planned))


def live(store: Store, planned: Sequence[Planned]) -> None:
    """The same by the store's own API."""
    for run in planned:
        store.runs.enter(run.request, run.created, run_id=run.id)
        claim = store.queue.claim(run.id, "worker", run.created)
        assert claim is not None
        store.queue.finish(claim, run.report, run.finished)


def _insert(store: Store, table: Table, values: Iterable[Mapping[str, object]]) -> None:
    waiting = iter(values)
    with store.database.writing() as connection:
        while some := list(islice(waiting, AT_ONCE)):
            connection.execute(insert(table), some)


def _comparison(planned: Planned) -> Comparison | None:
    if planned.round == 0:
        return None
    before = planned.at_round(planned.round - 1).report.findings
    return Comparison(frozenset(finding.key for finding in planned.report.findings), frozenset(), before)


def _run_values(planned: Planned) -> Mapping[str, object]:
    run = Run(
        planned.id,
        planned.request,
        RunStatus.FINDINGS,
        planned.created,
        started=planned.created,
        finished=planned.finished,
        attempt=1,
        owner="worker",
        counts=counting.counts(planned.report, _comparison(planned)),
    )
    return rows.run_values(run)


def _report_values(planned: Planned) -> Mapping[str, object]:
    stored = StoredReport(planned.report, _comparison(planned))
    return {"run_id": planned.id, "content": zlib.compress(json_text(stored).encode(), 1)}


def _finding_values(planned: Planned, last: int) -> Iterator[Mapping[str, object]]:
    next_run = planned.at_round(planned.round + 1)
    is_gone = next_run.number < last
    seen = {
        "tool": planned.request.tool,
        "subject": planned.request.subject,
        "first_run": planned.id,
        "first_seen": planned.finished,
        "last_run": planned.id,
        "last_seen": planned.finished,
        "gone_run": next_run.id if is_gone else None,
        "gone": next_run.finished if is_gone else None,
    }
    return ({**rows.finding_values(finding), **seen} for finding in planned.report.findings)


def _subject_values(planned: Planned) -> Mapping[str, object]:
    counted = counting.counts(planned.report, None)
    return {
        "tool": planned.request.tool,
        "subject": planned.request.subject,
        "errors": counted.errors,
        "warnings": counted.warnings,
        "notes": counted.notes,
    }


def _day_values(planned: Sequence[Planned]) -> Iterable[Mapping[str, object]]:
    days: dict[tuple[str, str], Counter[str]] = {}
    subjects: Counter[str] = Counter()
    for run in planned:
        tool = run.request.tool
        subjects[tool] += run.round == 0
        day = days.setdefault((tool, f"{run.finished:%Y-%m-%d}"), Counter())
        day["runs"] += 1
        day["new"] += FINDINGS * (run.round > 0)
        day["gone"] += FINDINGS * (run.round > 0)
        day["open"] = subjects[tool] * FINDINGS
    return ({"tool": tool, "date": date, "failed": 0, **day} for (tool, date), day in days.items())


def _check() -> None:
    """Compare the rows of both ways."""
    planned = plan(2 * SUBJECTS * 2 + 7, TOOLS[:2])
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for way in (live, fill):
            with closing(open_store(f"sqlite:///{folder}/{way.__name__}.db")) as store:
                way(store, planned)
                kept.append(_everything(store))
    for name in tables.metadata.tables:
        assert kept[0][name] == kept[1][name], name
    print(f"the same rows by both ways: {len(planned)} runs")


def _everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.database.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in tables.metadata.tables.items()
        }


def _questions(store: Store) -> Mapping[str, Callable[[], object]]:
    """What pages, the API and the scrapers ask."""
    half = store.runs.list(RunFilter(), limit=100)[-1].id
    place = (TOOLS[1], "shop/infrastructure-7")
    return {
        "summarise 20 tools": lambda: store.runs.summarise(TOOLS),
        "summarise 1 tool": lambda: store.runs.summarise(TOOLS[:1]),
        "50 newest runs": lambda: store.runs.list(RunFilter()),
        "50 runs before another": lambda: store.runs.list(RunFilter(), before=half),
        "50 runs of a tool": lambda: store.runs.list(RunFilter(tool=TOOLS[3])),
        "50 runs of a tool's subject": lambda: store.runs.list(RunFilter(tool=place[0], subject=place[1])),
        "runs that failed (none)": lambda: store.runs.list(RunFilter(statuses=(RunStatus.FAILED,))),
        "runs by text (none)": lambda: store.runs.list(RunFilter(text="nowhere")),
        "runs by status, counted": store.runs.count_by_status,
        "claim from an empty queue": lambda: store.queue.claim_next("me", START, 4),
        "50 open findings": lambda: store.findings.list(FindingFilter(state=FindingState.OPEN)),
        "50 gone findings": lambda: store.findings.list(FindingFilter(state=FindingState.GONE)),
        "50 open errors of a tool": lambda: store.findings.list(
            FindingFilter(tool=TOOLS[5], severity=Severity.ERROR, state=FindingState.OPEN)
        ),
        "50 open of an owner": lambda: store.findings.list(
            FindingFilter(owner="team-3", state=FindingState.OPEN)
        ),
        "open findings by text (none)": lambda: store.findings.list(
            FindingFilter(text="nowhere", state=FindingState.OPEN)
        ),
        "all findings by text (none)": lambda: store.findings.list(FindingFilter(text="nowhere")),
        "open on a subject": lambda: store.findings.list_open(*place),
        "a report": lambda: store.reports.get(half),
    }


def _time(question: Callable[[], object]) -> float:
    """Milliseconds of CPU: the median of 7, after one to warm up."""
    question()
    taken = []
    for _ in range(7):
        begun = time.process_time()
        question()
        taken.append((time.process_time() - begun) * 1000)
    return sorted(taken)[3]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check or arguments.file is None:
        _check()
        return 0
    with closing(open_store(f"sqlite:///{arguments.file}")) as store:
        if not store.runs.list(RunFilter(), limit=1):
            begun = time.monotonic()
            fill(store, plan(arguments.runs))
            size = arguments.file.stat().st_size / 1e6
            print(f"filled with {arguments.runs} runs in {time.monotonic() - begun:.0f} s: {size:.0f} MB")
        for name, question in _questions(store).items():
            print(f"{name:32} {_time(question):8.2f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
