"""Which issues stand in the way, and why."""

import pytest

from release_kraken.connectors.jira.client import Blocker, Issue, StatusCategory
from release_kraken.tools.release_pages.collecting.jira.tickets import reason


def blocker(number: int, category: StatusCategory) -> Blocker:
    return Blocker(f"PAY-{number}", "", "", category)


DONE = blocker(1, StatusCategory.DONE)
OPEN = blocker(2, StatusCategory.TO_DO)
PARKED = blocker(3, StatusCategory.UNMAPPED)


@pytest.mark.parametrize(
    ("flagged", "blocked_by", "expected"),
    [
        pytest.param(None, (), "", id="nothing"),
        pytest.param(False, (DONE,), "", id="blocked-no-longer"),
        pytest.param(True, (), "flagged", id="flagged"),
        pytest.param(None, (DONE, OPEN, PARKED), "blocked by PAY-2, PAY-3", id="blocked"),
        pytest.param(True, (OPEN,), "flagged, blocked by PAY-2", id="both"),
    ],
)
def test_why_an_issue_cannot_go_on(
    flagged: bool | None, blocked_by: tuple[Blocker, ...], expected: str
) -> None:
    issue = Issue("1", "PAY-9", "", "", StatusCategory.TO_DO, flagged=flagged, blocked_by=blocked_by)
    assert reason(issue) == expected
