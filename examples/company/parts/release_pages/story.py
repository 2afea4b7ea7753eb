"""A week in ten updates: somebody writes a note, issues are closed, a date moves, and the note stays."""

from datetime import timedelta

from company.company import Company
from release_kraken.connectors.confluence.fake import FakePage

RELEASE = "payments-api 4.2.0"
NOTE = "Ada: refunds checked with two banks 👍"
_UPDATES = 10


def tell(company: Company) -> None:
    """Publish, write a note, then work on for ten updates."""
    company.run("release_pages", apply=True)
    page = _page(company)
    company.week_page = f"{company.confluence}/pages/viewpage.action?pageId={page.id}"
    company.atlassian.confluence.type_into(page, RELEASE, "QA notes", NOTE)
    for number in range(_UPDATES):
        _work(company, number)
        company.run("release_pages", apply=True)


def _page(company: Company) -> FakePage:
    """This week's page."""
    pages = company.atlassian.confluence.pages.values()
    return next(page for page in pages if RELEASE in page.body)


def _work(company: Company, number: int) -> None:
    """What happens between two updates."""
    jira = company.atlassian.jira
    jira.transition(f"SEA-{number + 6}", "Done")
    if number == _UPDATES // 2:
        moved = next(each for each in jira.versions.values() if each.name == "webshop 2026.47")
        jira.move_date(moved, company.atlassian.monday + timedelta(days=12))
