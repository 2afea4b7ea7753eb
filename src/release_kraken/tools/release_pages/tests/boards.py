"""Boards for tests: releases by what matters of them, and a large company; a rich one is in `company`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from release_kraken.tools.release_pages.board import (
    Attempt,
    Board,
    Deployment,
    Forecast,
    History,
    Mapping,
    Origin,
    Outlook,
    Phase,
    Progress,
    Release,
    Scope,
    Source,
    Status,
    Tickets,
    Week,
)

NOW = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
"""A Thursday in the week 2026-W48."""
COLUMNS = ("UAT", "PROD")
PRODUCTION = ("PROD",)
HOSTILE = "<script>document.title='pwned'</script>\u202egnp.exe\x1b[31m\x07\"'><img src=x onerror=alert(1)>"


def release(name: str = "api 1.4.0", **given: object) -> Release:
    """An ordinary release of this week, but for what is given."""
    application, _, number = name.rpartition(" ")
    day = given.get("date", date(2026, 11, 27))
    ordinary = Release(
        id="10042",
        name=name,
        application=application,
        number=number,
        project="PAY",
        team="Payments",
        owner="team-payments",
        url="https://jira.example.org/projects/PAY/versions/10042",
        status=Status.UNRELEASED,
        description="",
        date=date(2026, 11, 27),
        week=label_of(day) if isinstance(day, date) else "",
        progress=Progress(done=6, in_progress=1, to_do=1, unresolved=2),
        blockers=Tickets(),
        open=Tickets(),
        notes=Tickets(),
        scope=Scope(),
        mapping=Mapping(7, "PAY API", Origin.NAME, "https://bamboo.example.org/deploy/7"),
        deployments=(deployment("UAT"), deployment("PROD", Phase.OTHER)),
        drift=None,
        forecast=Forecast(Outlook.LIKELY, "closes 1.2 a day; 2 left, 2 working days to go"),
        history=History(NOW - timedelta(days=9)),
    )
    return replace(ordinary, **given)  # type: ignore[arg-type]


def deployment(column: str, phase: Phase = Phase.DEPLOYED, **given: object) -> Deployment:
    """What an environment says; version and time are ordinary unless given."""
    runs = phase not in (Phase.EMPTY, Phase.UNKNOWN, Phase.UNMAPPED)
    ordinary = Deployment(
        column=column,
        phase=phase,
        environment=f"{column} cluster" if phase is not Phase.UNMAPPED else "",
        url=f"https://bamboo.example.org/deploy/environment/{column.lower()}",
        current=attempt("api 1.4.0" if phase is Phase.DEPLOYED else "api 1.3.9") if runs else None,
        first=NOW - timedelta(days=2) if phase in (Phase.DEPLOYED, Phase.PASSED, Phase.WITHDRAWN) else None,
        why="no environment matches" if phase is Phase.UNMAPPED else "",
    )
    return replace(ordinary, **given)  # type: ignore[arg-type]


def attempt(
    version: str, state: str = "success", *, hours_ago: float = 26, who: str = "Ada Lovelace"
) -> Attempt:
    """One deployment before NOW."""
    at = NOW - timedelta(hours=hours_ago)
    return Attempt(version, state, at, who, "https://bamboo.example.org/deploy/result/1")


def board(*releases: Release, now: datetime = NOW, **given: object) -> Board:
    """A board of these releases; weeks begin on Monday, in UTC."""
    made = Board(
        made=now,
        today=now.date(),
        time_zone="UTC",
        columns=COLUMNS,
        production=PRODUCTION,
        weeks=weeks_of([each for each in releases if each.week], now.date()),
        undated=tuple(each for each in releases if not each.week),
        sources=(Source("jira", "PAY", "Payments", now),),
        unmatched=(),
        delivery=(),
    )
    return replace(made, **given)  # type: ignore[arg-type]


def weeks_of(releases: Iterable[Release], today: date) -> tuple[Week, ...]:
    """Former, this and next week, and those of the releases."""
    chosen = list(releases)
    labels = {label_of(today + timedelta(days=days)) for days in (-7, 0, 7)} | {each.week for each in chosen}
    return tuple(_week(label, chosen, today) for label in sorted(labels))


def label_of(day: date) -> str:
    """The label of a day's week."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _week(label: str, releases: list[Release], today: date) -> Week:
    first = date.fromisoformat(f"{label}-1")
    inside = sorted((each for each in releases if each.week == label), key=_place)
    return Week(label, first, first + timedelta(days=6), label == label_of(today), tuple(inside))


def _place(one: Release) -> tuple[str, date, str]:
    return (one.team, one.date or date.max, one.name)


def rich_board(now: datetime = NOW) -> Board:
    """A company in the middle of its week: everything that a row can show is on one of them."""
    from release_kraken.tools.release_pages.tests import company  # it is made by what is here

    return company.at(now)


def large_board(teams: int = 200, each: int = 10) -> Board:
    """As many releases as the largest company has, spread over three weeks."""
    return board(
        *(
            release(
                f"service-{number} 1.{number}.0",
                id=str(20_000 + team * each + number),
                project=f"T{team}",
                team=f"Team {team:03}",
                **_spread(team + number),
            )
            for team in range(teams)
            for number in range(each)
        )
    )


def _spread(number: int) -> dict[str, object]:
    """A date from three days ago on; what is overdue is shown this week."""
    day = NOW.date() + timedelta(days=number % 21 - 3)
    late = day < NOW.date()
    return {"date": day, "is_overdue": late, "week": label_of(NOW.date() if late else day)}
