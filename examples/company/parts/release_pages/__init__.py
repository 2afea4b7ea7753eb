"""The release pages in the demo: four teams, one of which Jira does not show, and ten updates of a page."""

from collections.abc import Iterator

from company.atlassian import SPACE
from company.company import Company
from company.parts import Part
from company.parts.release_pages.story import NOTE, RELEASE, tell
from company.toml import table

_TEAMS = {"Payments": "PAY", "Search": "SEA", "Shop": "SHOP", "Data": "DATA"}


def _furnish(_company: Company) -> Iterator[str]:
    yield table("tools.release_pages", time_zone="Europe/Zurich")
    yield table("tools.release_pages.confluence", space=SPACE)
    for name, key in _TEAMS.items():
        yield table("[tools.release_pages.teams]", name=name, projects=[key], owner=f"@shop/{name.lower()}")
    for day, environment in {"thursday": "UAT", "friday": "PROD"}.items():
        yield table("[tools.release_pages.cut_offs]", day=day, time="13:00:00", environment=environment)
    yield table("schedules.release_pages", tool="release_pages", cron="*/30 * * * *", apply=True)


def _tour(company: Company) -> Iterator[tuple[str, str, str]]:
    yield (
        "See what the week brings",
        "Releases of four teams: issues left, what runs in UAT and PROD, and whether it will make it.",
        "/tools/release_pages",
    )
    yield (
        "Write on the release page",
        "Type into a cell in Confluence and run the tool again: what people type stays.",
        company.confluence,
    )


def _expected(company: Company) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"{company.kraken}/tools/release_pages", (RELEASE, "ledger 2.0.1", "DATA", "fraud-rules")
    yield company.week_page, (NOTE, RELEASE, "ledger 2.0.1", "fraud-rules 12", "Responsible team")


PART = Part(_furnish, _tour, tell, _expected)
