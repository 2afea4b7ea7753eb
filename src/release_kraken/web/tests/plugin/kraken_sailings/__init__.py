"""A tool of another distribution with all that a page of its own can have: filters, forms, files."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Action, Desk, Download, Page, Tool
from release_kraken.core.report import Report
from release_kraken.core.settings import Option, Settings

SHIPS = {
    "argo": ("Argo", "green", "On time", 8, 8, 0),
    "fram": ("Fram", "yellow", "Late", 2, 8, 3),
    "mary": ("Mary Celeste", "red", "No crew", 0, 5, 0),
    "vega": ("Vega <b>of</b> \u202eNorth", "grey", "Not planned", 0, 0, 0),
}


class Crew(StrEnum):
    """Who sails."""

    NORTH = "north"
    SOUTH = "south"


class SailingsSettings(Settings):
    """Which port."""

    port: Annotated[str, Option("--port"), Field(description="Name of the port.")] = "Bergen"


class Assignment(Settings):
    """A ship and its crew."""

    ship: Annotated[str, Field(description="The ship.")]
    crew: Annotated[Crew, Field(description="Who sails it.")]
    berth: Annotated[int, Field(ge=1, le=20, description="Where it lies, 1 to 20.")] = 1
    loaded: Annotated[bool, Field(description="Whether its cargo is on board.")] = False
    until: Annotated[date | None, Field(description="For how long; empty for good.")] = None


def values(desk: Desk[SailingsSettings]) -> Mapping[str, object]:
    """The ships that the query asks for."""
    week = desk.query.get("week", "")
    if week == "never":
        raise RemoteError("the harbour master did not answer: wait a minute, then load the page again")
    crews = desk.memory.list("crew/")
    ships = [ship for ship in SHIPS.items() if desk.query.get("crew", "") in ("", _crew(crews, ship[0]))]
    today = desk.now.date()
    return {
        "report": desk.report,
        "read": desk.run.finished if desk.run else None,
        "ships": [(key, ship, _crew(crews, key), crews.get(f"crew/{key}") or {}) for key, ship in ships],
        "crews": [("", "Any"), *((crew, crew.capitalize()) for crew in Crew)],
        "week": week,
        "left": [(today - timedelta(days=day), day * 2) for day in (6, 4, 3, 1)],
        "planned": [((today - timedelta(days=day)).isoformat(), 12) for day in (6, 1)],
        "sails": today + timedelta(days=2),
    }


def assign(given: Assignment, desk: Desk[SailingsSettings]) -> str:
    """Remember who sails."""
    if given.ship not in SHIPS:
        raise ConfigError(f"ship {given.ship!r} is not in {desk.settings.port}: look at the list")
    desk.memory.put({f"crew/{given.ship}": given.model_dump(mode="json")})
    return f"{SHIPS[given.ship][0]} is sailed by the crew of the {given.crew}."


def timetable(desk: Desk[SailingsSettings]) -> str:
    """One line a ship."""
    if desk.query.get("week") == "never":
        raise RemoteError("the harbour master did not answer: wait a minute")
    crews = desk.memory.list("crew/")
    wanted = desk.query.get("crew", "")
    rows = [f"{key};{_crew(crews, key)}" for key in SHIPS if wanted in ("", _crew(crews, key))]
    return "\n".join(["ship;crew", *rows, ""])


def _crew(crews: Mapping[str, JSONValue], ship: str) -> str:
    kept = crews.get(f"crew/{ship}")
    return str(kept["crew"]) if isinstance(kept, Mapping) else ""


TOOL = Tool(
    name="sailings",
    summary="Show which ships sail this week.",
    settings=SailingsSettings,
    run=lambda settings, context: Report(facts={"port": settings.port}),
    subject=lambda settings: settings.port,
    page=Page(Path(__file__).with_name("page.html"), values),
    downloads=(
        Download("sailings.csv", "All ships as a table.", "text/csv", timetable),
        Download(
            "sailings.ics", "All ships as a calendar.", "text/calendar", lambda _: "BEGIN:VCALENDAR\r\n"
        ),
    ),
    actions=(Action("assign", "Say who sails a ship", Assignment, assign),),
)
