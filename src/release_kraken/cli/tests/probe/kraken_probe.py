"""A tool of another distribution, by which the command line is tested: it does what its settings say."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from release_kraken.core.context import Context
from release_kraken.core.errors import RemoteError
from release_kraken.core.finding import Finding, RuleInfo, Severity
from release_kraken.core.plugin import Tool, View
from release_kraken.core.report import Change, NotChecked, Report
from release_kraken.core.settings import Argument, Option, Settings

RULES = (RuleInfo("probe-rule", Severity.ERROR, "Something is wrong.", "# probe-rule\n\nWhy: *because*."),)


class ProbeSettings(Settings):
    """What the tool does."""

    path: Annotated[Path, Argument("[PATH]"), Field(description="Folder to check.")] = Path()
    find: Annotated[
        tuple[Severity, ...], Option("--find"), Field(description="Severities of the findings to report.")
    ] = ()
    names: Annotated[tuple[str, ...], Option("--name"), Field(description="Names.")] = ()
    count: Annotated[int | None, Option("--count", "N"), Field(gt=0, description="How many.")] = None
    mode: Annotated[Literal["fast", "slow"], Option("--mode"), Field(description="How.")] = "fast"
    strict: Annotated[bool, Option("--strict"), Field(description="Be strict.")] = False
    message: Annotated[str, Option("--message"), Field(description="Message of the findings.")] = "wrong"
    gap: Annotated[str | None, Option("--gap"), Field(description="What is not checked.")] = None
    end: Annotated[
        Literal["well", "remote", "bug", "interrupt", "never"],
        Option("--end"),
        Field(description="How the run ends."),
    ] = "well"
    hidden: Annotated[str, Field(description="For the configuration file alone.")] = "default"


def run(settings: ProbeSettings, context: Context) -> Report:
    """Report what the settings ask for."""
    context.progress.update("probing", 1, 1)
    _end(settings)
    return Report(
        findings=tuple(
            Finding("probe-rule", severity, settings.message, path="a.tf", line=1)
            for severity in settings.find
        ),
        changes=(Change("a.md", None, "new\n", "it is missing"),) if settings.strict else (),
        facts=settings.model_dump(mode="json", include={"names", "count", "mode", "strict", "hidden"}),
        not_checked=(NotChecked(settings.gap, "told so"),) if settings.gap else (),
        rules=("probe-rule",),
    )


def _end(settings: ProbeSettings) -> None:
    how = settings.end
    if how == "remote":
        raise RemoteError("the server is down; try again later")
    if how == "bug":
        raise ZeroDivisionError("a fault of ours\x1b[31m")
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "never":
        (settings.path / "fifo").read_bytes()  # until the test writes, which it does not


def apply(settings: ProbeSettings, report: Report, context: Context) -> Report:
    """Make the changes."""
    return Report(facts={"applied": [change.target for change in report.changes]})


def subject(settings: ProbeSettings) -> str:
    """The folder."""
    return str(settings.path)


def rules() -> tuple[RuleInfo, ...]:
    """The one rule."""
    return RULES


TOOL = Tool(
    name="probe_tool",
    summary="Do what the test says.",
    settings=ProbeSettings,
    run=run,
    subject=subject,
    rules=rules,
    apply=apply,
    apply_option="mend",
    views=(
        View("outline", "Print the outline.", lambda settings, _context: f"outline of {settings.path}\n"),
    ),
)


class LoneSettings(Settings):
    """What the tool does that must work alone."""

    folder: Annotated[Path, Option("--folder"), Field(description="Where it looks.")] = Path()
    how: Annotated[Literal["well", "never"], Option("--how"), Field(description="How the run ends.")] = "well"


def _work_alone(settings: LoneSettings, context: Context) -> Report:
    """Count the runs; `never` is until the test writes, which it does not."""
    if settings.how == "never":
        (settings.folder / "fifo").read_bytes()
    known = context.memory.get("runs")
    context.memory.put({"runs": known + 1 if isinstance(known, int) else 1})
    return Report(facts={"runs": context.memory.get("runs")})


def _count(settings: LoneSettings, context: Context) -> str:
    return f"{context.memory.get('runs')} runs in {settings.folder}\n"


LONE = Tool(
    name="lone_probe",
    summary="Work alone.",
    settings=LoneSettings,
    run=_work_alone,
    subject=lambda settings: str(settings.folder),
    apply=lambda settings, report, context: report,
    serial=True,
    views=(
        View("count-runs", "Print how many runs there were.", _count),
        View("import", "Print what there is.", lambda settings, _context: "all\n"),
    ),
)
