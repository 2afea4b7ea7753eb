"""A company in the middle of its week: everything that a page can show is on its board."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from release_kraken.tools.release_pages.board import (
    Board,
    DateMove,
    Delivery,
    Drift,
    Forecast,
    History,
    Outlook,
    Phase,
    Progress,
    PublishedPage,
    Sample,
    Scope,
    Source,
    Stale,
    Status,
    Ticket,
    Tickets,
    Unmatched,
)
from release_kraken.tools.release_pages.tests.boards import HOSTILE, NOW, attempt, board, deployment, release


def at(now: datetime) -> Board:
    """Its board, made at this moment."""
    made = board(*_RICH, now=now)
    return replace(
        made,
        sources=(
            Source("jira", "PAY", "Payments", now),
            Source("jira", "SHOP", "Storefront", now),
            Source(
                "jira", "DATA", "Data", now - timedelta(hours=5), "403: the token may not browse the project"
            ),
            Source("bamboo", "deployment projects", "", now),
            Source("confluence", "Releases 2026-W48", "", now),
            Source(
                "confluence",
                "Releases 2026-W49",
                "",
                None,
                "403: the account of the token may not add pages to the space REL",
            ),
        ),
        unmatched=(Unmatched("SHOP", "wishing", ("10076",), ((12, "Wishing Well"), (14, "Wishing (old)"))),),
        delivery=(
            Delivery("Payments", 30, 22, 31.5, 0.045),
            Delivery("Storefront", 30, 9, 52.0, 0.182),
            Delivery("Data", 30, 0, None, None),
        ),
        pages=(
            PublishedPage(
                "2026-W47", "Releases 2026-W47", "https://confluence.example.org/pages/viewpage?pageId=47"
            ),
            PublishedPage(
                "2026-W48", "Releases 2026-W48", "https://confluence.example.org/pages/viewpage?pageId=48"
            ),
            PublishedPage(
                "2026-W49",
                "Releases 2026-W49",
                "",
                "403: the account of the token may not add pages to the space REL",
            ),
        ),
    )


def _tickets(
    *summaries: str, key: str = "PAY", why: str = "", is_done: bool = False, total: int = 0
) -> Tickets:
    items = tuple(
        Ticket(
            f"{key}-{number}",
            summary,
            "Done" if is_done else "In Progress",
            f"https://jira.example.org/browse/{key}-{number}",
            is_done,
            "Story",
            why,
        )
        for number, summary in enumerate(summaries, 311)
    )
    return Tickets(
        items,
        total or len(items),
        f"https://jira.example.org/issues/?jql=fixVersion+of+{key}" if items else "",
    )


def _samples(*counts: tuple[int, int, int]) -> tuple[Sample, ...]:
    """Samples as (days before NOW, left, done)."""
    return tuple(Sample(NOW - timedelta(days=days), left, done) for days, left, done in counts)


_RICH = (
    release(
        description="Card payments can be refunded in part.\n\nSupport reads PAY-300 first.",
        progress=Progress(to_do=1, in_progress=1, done=6, unresolved=3),
        blockers=_tickets("Refund of 0.00 is accepted", why="flagged"),
        open=_tickets("Refund of 0.00 is accepted", "Word the e-mail of a refund anew"),
        notes=_tickets(
            "Refund in part", "Show what was refunded", "Round as the bank rounds", is_done=True, total=6
        ),
        scope=Scope(added=("PAY-318",), net=1),
        deployments=(
            deployment("UAT", current=attempt("api 1.4.0", hours_ago=21), mark="approved"),
            deployment("PROD", Phase.OTHER, current=attempt("api 1.3.9", hours_ago=170, who="Grace Hopper")),
        ),
        drift=Drift(2, 6, ahead=False),
        history=History(
            NOW - timedelta(days=12),
            _samples(
                (12, 5, 0),
                (10, 6, 0),
                (8, 6, 1),
                (7, 5, 2),
                (5, 4, 3),
                (3, 3, 4),
                (2, 2, 5),
                (1, 1, 6),
                (0, 2, 6),
            ),
            (DateMove(NOW - timedelta(days=6), date(2026, 11, 20), date(2026, 11, 27)),),
        ),
    ),
    release(
        "ledger 7.2.0",
        id="10043",
        date=date(2026, 11, 26),
        status=Status.RELEASED,
        progress=Progress(done=14, unresolved=0),
        deployments=(
            deployment("UAT", current=attempt("ledger 7.2.0", hours_ago=51)),
            deployment(
                "PROD", current=attempt("ledger 7.2.0", hours_ago=5, who="Grace Hopper"), mark="approved"
            ),
        ),
        drift=Drift(0, 0, ahead=False),
        forecast=Forecast(Outlook.DONE, "released in Jira"),
    ),
    release(
        "ledger 7.1.0",
        id="10041",
        date=date(2026, 11, 19),
        week="2026-W48",
        is_overdue=True,
        progress=Progress(to_do=2, in_progress=3, done=4, unresolved=5),
        deployments=(
            deployment(
                "UAT",
                Phase.OTHER,
                current=attempt("ledger 7.0.8", hours_ago=400),
                attempt=attempt("ledger 7.1.0", "failed", hours_ago=3),
            ),
            deployment("PROD", Phase.OTHER, current=attempt("ledger 7.0.8", hours_ago=390)),
        ),
        drift=Drift(0, 0, ahead=False),
        forecast=Forecast(Outlook.MISSED, "5 left, 7 days overdue"),
        history=History(
            NOW - timedelta(days=30),
            _samples((30, 8, 0), (20, 7, 2), (9, 5, 4)),
            (
                DateMove(NOW - timedelta(days=20), date(2026, 11, 5), date(2026, 11, 12)),
                DateMove(NOW - timedelta(days=13), date(2026, 11, 12), date(2026, 11, 19)),
            ),
        ),
    ),
    release(
        "cart 5.11.2",
        id="10071",
        project="SHOP",
        team="Storefront",
        owner="team-shop",
        progress=Progress(done=8, unresolved=0),
        deployments=(
            deployment("UAT", Phase.OTHER, current=attempt("cart 5.11.0", hours_ago=240)),
            deployment("PROD", Phase.OTHER, current=attempt("cart 5.10.7", hours_ago=600)),
        ),
        drift=Drift(3, 15, ahead=False),
        forecast=Forecast(Outlook.DONE, "all of 8 issues done"),
    ),
    release(
        "search 3.0.1",
        id="10072",
        project="SHOP",
        team="Storefront",
        owner="team-shop",
        date=date(2026, 11, 25),
        status=Status.RELEASED,
        progress=Progress(done=1, unresolved=0),
        deployments=(
            deployment("UAT", Phase.OTHER, current=attempt("search 3.0.0", hours_ago=300)),
            deployment("PROD", current=attempt("search 3.0.1", hours_ago=27), is_hotfix=True),
        ),
        drift=Drift(0, 11, ahead=True),
        forecast=Forecast(Outlook.DONE, "released in Jira"),
    ),
    release(
        "checkout 2.8.0",
        id="10073",
        project="SHOP",
        team="Storefront",
        owner="team-shop",
        date=date(2026, 11, 24),
        status=Status.RELEASED,
        progress=Progress(in_progress=1, done=9, unresolved=1),
        deployments=(
            deployment("UAT", current=attempt("checkout 2.8.0", hours_ago=70)),
            deployment(
                "PROD",
                Phase.WITHDRAWN,
                current=attempt("checkout 2.7.4", hours_ago=44, who="Margaret Hamilton"),
                is_rollback=True,
            ),
        ),
        drift=Drift(1, 1, ahead=False),
        forecast=Forecast(Outlook.DONE, "released in Jira"),
    ),
    release(
        "wishing 0.9.0",
        id="10076",
        project="SHOP",
        team="Storefront",
        owner="team-shop",
        date=date(2026, 12, 2),
        mapping=None,
        progress=Progress(to_do=9, in_progress=2, done=1, unresolved=11),
        deployments=(deployment("UAT", Phase.UNMAPPED), deployment("PROD", Phase.UNMAPPED)),
        forecast=Forecast(Outlook.UNLIKELY, "closes 0.4 a day; 11 left, 5 working days to go"),
    ),
    release(
        "feed 1.0.3",
        id="10081",
        project="DATA",
        team="Data",
        owner="team-data",
        progress=Progress(to_do=2, done=3),
        stale=(
            Stale("jira", NOW - timedelta(hours=5), "403: the token may not browse the project"),
            Stale("bamboo", None, "no answer within 30 seconds"),
        ),
        deployments=(
            deployment("UAT", Phase.UNKNOWN, why="no answer within 30 seconds"),
            deployment("PROD", Phase.UNKNOWN, why="no answer within 30 seconds"),
        ),
        forecast=Forecast(Outlook.UNKNOWN, "not watched for a working day yet; 2 left, 2 working days to go"),
    ),
    release(
        "reports 4.4.0",
        id="10082",
        project="DATA",
        team="Data",
        owner="team-data",
        status=Status.REMOVED,
        date=date(2026, 11, 28),
        progress=Progress(),
        mapping=None,
        deployments=(),
        forecast=Forecast(Outlook.UNKNOWN, "no longer in Jira"),
    ),
    release(
        "api 1.5.0",
        id="10044",
        date=date(2026, 12, 4),
        progress=Progress(to_do=6, in_progress=2, done=1, unresolved=8),
        deployments=(
            deployment("UAT", Phase.OTHER, current=attempt("api 1.4.0", hours_ago=21)),
            deployment("PROD", Phase.OTHER),
        ),
        forecast=Forecast(Outlook.LIKELY, "closes 1.2 a day; 8 left, 7 working days to go"),
    ),
    release(
        "api 1.3.9",
        id="10040",
        date=date(2026, 11, 19),
        status=Status.RELEASED,
        progress=Progress(done=5, unresolved=0),
        deployments=(
            deployment("UAT", Phase.PASSED, current=attempt("api 1.4.0", hours_ago=21)),
            deployment("PROD", current=attempt("api 1.3.9", hours_ago=170)),
        ),
        forecast=Forecast(Outlook.DONE, "released in Jira"),
    ),
    release(
        f"{HOSTILE} 1.0",
        id="10090",
        project="SHOP",
        team="Storefront",
        owner="team-shop",
        url="javascript:alert(1)",
        date=date(2026, 12, 3),
        has_namesake=True,
        description=HOSTILE,
        open=_tickets(HOSTILE, key="SHOP"),
        blockers=_tickets(HOSTILE, key="SHOP", why=HOSTILE),
    ),
    release(
        "Backlog",
        id="10099",
        application="",
        number="Backlog",
        date=None,
        week="",
        progress=Progress(to_do=40, in_progress=1, unresolved=41),
        deployments=(deployment("UAT", Phase.OTHER), deployment("PROD", Phase.OTHER)),
        forecast=Forecast(Outlook.UNKNOWN, "41 left, no release date"),
    ),
)
