"""Puts what was done into facts for programs and tables for people."""

from collections.abc import Iterator, Sequence

from release_kraken.connectors.terraform.client import Action, Binary
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.core.report import NotChecked, Table
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.roots.root_run import RootRun
from release_kraken.tools.terraform_pr.roots.running import RootResult
from release_kraken.tools.terraform_pr.selection import VALIDATION_RULES
from release_kraken.tools.terraform_pr.sifting.baseline import Sifted
from release_kraken.tools.terraform_pr.sifting.ignore import Ignored

_ACTIONS = {
    "add": Action.CREATE,
    "change": Action.UPDATE,
    "replace": Action.REPLACE,
    "destroy": Action.DELETE,
}


def directory_facts(repository: Repository) -> list[JSONValue]:
    """Every directory with its class and the reason for it."""
    return [
        {
            "path": directory.path,
            "class": directory.kind.value,
            "reason": directory.reason,
            "runnable": directory.runnable,
        }
        for directory in repository
    ]


def directory_table(repository: Repository) -> Table:
    """The same, for people."""
    rows = tuple(
        (each.path, each.kind.value + (" (runnable)" if each.runnable else ""), each.reason)
        for each in repository
    )
    return Table("Directories", ("Directory", "Class", "Reason"), rows)


def root_facts(results: Sequence[RootResult]) -> list[JSONValue]:
    """What Terraform reached on each root in each environment, and what its plan would do."""
    return [
        {
            "path": result.directory.path,
            "environment": run.environment,
            "status": run.status,
            **_counts(run),
            "seconds": round(run.seconds, 1),
            "cached": result.cached.isoformat() if result.cached else None,
            **({"why": run.not_planned} if run.not_planned else {}),
        }
        for result in results
        for run in result.runs
    ]


def root_table(results: Sequence[RootResult]) -> Table:
    """The same, for people."""
    rows = tuple(_row(result, run) for result in results for run in result.runs)
    return Table(
        "Roots", ("Root", "Environment", "Status", "Add", "Change", "Replace", "Destroy", "Seconds"), rows
    )


def root_gaps(results: Sequence[RootResult], plan_rules: Sequence[str]) -> Iterator[NotChecked]:
    """What is not known of roots because Terraform could not plan or validate them."""
    for result in results:
        path = result.directory.path
        for run in result.runs:
            where = f"{path} (environment {run.environment})" if run.environment else path
            unplanned = _why_not_planned(run) if plan_rules else ""
            if run.not_validated and run.not_validated == unplanned:
                rules = (*VALIDATION_RULES, *plan_rules)
                yield NotChecked(f"validity and plan of {where}", unplanned, path=path, rules=rules)
                continue
            if run.not_validated:
                yield NotChecked(f"validity of {where}", run.not_validated, path=path, rules=VALIDATION_RULES)
            if unplanned:
                yield NotChecked(f"plan of {where}", unplanned, path=path, rules=tuple(plan_rules))


def _why_not_planned(run: RootRun) -> str:
    if run.is_planned:
        return ""
    return run.not_planned or ("terraform plan failed" if run.plan is not None else "")


def binary_facts(binary: Binary | None) -> JSONObject | None:
    """Which Terraform ran."""
    return {"name": binary.name, "version": binary.version} if binary else None


def ignored_facts(ignored: Sequence[Ignored]) -> JSONObject:
    """What ignore comments keep out of the report, and why."""
    return {
        "count": len(ignored),
        "findings": [
            {"rule": each.finding.rule, "where": each.finding.where, "reason": each.reason}
            for each in ignored
        ],
    }


def baseline_facts(file: str, sifted: Sifted) -> JSONObject:
    """What the baseline keeps out of the report, and what of it is mended."""
    return {
        "file": file,
        "known": len(sifted.known),
        "mended": [{"key": entry.key, "rule": entry.rule, "path": entry.path} for entry in sifted.mended],
    }


def baseline_table(file: str, sifted: Sifted) -> Table:
    """The same, for people."""
    row = (file, str(len(sifted.known)), str(len(sifted.mended)))
    return Table("Baseline", ("File", "Known, not reported", "Mended, to be taken out"), (row,))


def _counts(run: RootRun) -> dict[str, JSONValue]:
    plan = run.plan.plan if run.plan else None
    return {name: None if plan is None else plan.count(action) for name, action in _ACTIONS.items()}


def _row(result: RootResult, run: RootRun) -> tuple[str, ...]:
    counts = ("" if count is None else str(count) for count in _counts(run).values())
    seconds = "kept" if result.cached else f"{run.seconds:.1f}"
    return (result.directory.path, run.environment, run.status, *counts, seconds)
