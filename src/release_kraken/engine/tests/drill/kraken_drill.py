"""Plug-ins of another distribution, by which the engine is tested: they do what their settings say."""

import os
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from release_kraken.core.context import Connectors, Context
from release_kraken.core.delivery import Delivery, Receipt
from release_kraken.core.errors import RemoteError
from release_kraken.core.finding import Finding, Severity
from release_kraken.core.plugin import Connector, Publisher, Tool
from release_kraken.core.publication import Publication
from release_kraken.core.report import Change, Report
from release_kraken.core.settings import Option, Settings


class DrillSettings(Settings):
    """What the tool does."""

    name: Annotated[str, Option("--name"), Field(description="Subject.")] = "here"
    how: Annotated[
        Literal["well", "findings", "wait", "deaf", "remote", "bug", "vanish", "remember"],
        Option("--how"),
        Field(description="How the run goes."),
    ] = "well"
    number: Annotated[int, Option("--number"), Field(ge=0, description="Any.")] = 0
    folder: Annotated[Path, Field(description="Where files tell how far it is.")] = Path()


def run(settings: DrillSettings, context: Context) -> Report:
    """Go as told; `begun-<name>` is there once it has begun."""
    context.progress.log(f"number {settings.number}")
    (settings.folder / f"begun-{settings.name}").touch()
    _HOW[settings.how](settings, context)
    severities = [Severity.ERROR] if settings.how == "findings" else []
    return Report(
        findings=tuple(Finding("drill", severity, "wrong") for severity in severities),
        changes=(Change("thing", None, "new", "it is missing"),),
        facts={"number": settings.number},
        rules=("drill",),
    )


def _well(settings: DrillSettings, context: Context) -> None:
    context.progress.update("drilling", 1, 1)


def _wait(settings: DrillSettings, context: Context) -> None:
    """Until the file `go` is there, saying so all the time."""
    while not (settings.folder / "go").exists():
        context.progress.update("waiting", 0, 1)
        threading.Event().wait(0.01)


def _deaf(settings: DrillSettings, context: Context) -> None:
    """For ever, without a word."""
    threading.Event().wait()


def _remote(settings: DrillSettings, context: Context) -> None:
    raise RemoteError("the server is down; try again later")


def _bug(settings: DrillSettings, context: Context) -> None:
    raise ZeroDivisionError("a fault of ours")


def _vanish(settings: DrillSettings, context: Context) -> None:
    os._exit(7)


def _remember(settings: DrillSettings, context: Context) -> None:
    """How often, by name."""
    known = context.memory.get(settings.name)
    times = known + 1 if isinstance(known, int) else 1
    context.audit.record("drill.count", settings.name, {"before": known, "after": times})
    context.memory.put({settings.name: times})


_HOW = {
    "well": _well,
    "findings": _well,
    "wait": _wait,
    "deaf": _deaf,
    "remote": _remote,
    "bug": _bug,
    "vanish": _vanish,
    "remember": _remember,
}


def apply(settings: DrillSettings, report: Report, context: Context) -> Report:
    """Make the changes."""
    return Report(facts={"applied": [change.target for change in report.changes]}, rules=("drill",))


def _tool(name: str, *, heavy: bool = False, serial: bool = False) -> Tool[DrillSettings]:
    return Tool(
        name=name,
        summary="Does what the test says.",
        settings=DrillSettings,
        run=run,
        subject=lambda settings: settings.name,
        apply=apply,
        heavy=heavy,
        serial=serial,
    )


TOOL = _tool("drill")
HEAVY = _tool("heavy_drill", heavy=True)
LONE = _tool("lone_drill", serial=True)


class DeskSettings(Settings):
    """Where what is sent is written down."""

    folder: Annotated[Path, Field(description="Folder of the file `sent`; `fault` there tells what fails.")]
    addresses: Annotated[tuple[str, ...], Field(description="Where it goes.")] = ("one",)
    fails_for: Annotated[str, Field(description="The subject that nobody can address.")] = ""
    begins: Annotated[bool, Field(description="Whether the beginning of a run is told too.")] = False


def _addresses(settings: DeskSettings, told: Publication) -> tuple[str, ...]:
    if settings.fails_for == told.subject:
        raise ZeroDivisionError("a fault of the publisher's")
    if told.status == "running" and not settings.begins:
        return ()
    return settings.addresses


def _send(settings: DeskSettings, told: Publication, address: str, connectors: Connectors) -> Receipt:
    """Write a line in one piece: run, address, status."""
    fault = settings.folder / "fault"
    if fault.exists():
        raise RemoteError(f"refused: {fault.read_text()}", retryable=fault.read_text() == "later")
    line = f"{told.run_id} {address} {told.status}\n".encode()
    descriptor = os.open(settings.folder / "sent", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
    return Receipt(reference=f"{address}/{told.run_id}")


def _publisher(name: str, *, repeatable: bool) -> Publisher:
    delivery = Delivery(DeskSettings, _addresses, _send, repeatable)
    return Publisher(name, "Writes down what is sent.", lambda told, surface: "", delivery=delivery)


NOTES = _publisher("notes", repeatable=True)
CARDS = _publisher("cards", repeatable=False)


class Drilled:
    """What the connector offers: nothing."""


class DrilledSettings(Settings):
    """How the connector is."""

    answer: Annotated[str, Field(description="What the check says.")] = "well"


def _check(drilled: Drilled) -> str:
    raise RemoteError("https://vendor.example: no route; see that it can be reached")


CONNECTOR = Connector(
    "drilled",
    "A vendor that is away.",
    DrilledSettings,
    Drilled,
    lambda settings, scratch: nullcontext(Drilled()),
    _check,
)
