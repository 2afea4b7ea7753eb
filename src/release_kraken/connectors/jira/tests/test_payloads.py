"""How answers are understood, in all the forms that Jira is known to send, and none that it is not."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from release_kraken.connectors.jira.client import Blocker, Progress, StatusCategory
from release_kraken.connectors.jira.issue_payloads import IssuePayload, Status, TokenPage, User
from release_kraken.connectors.jira.payloads import VersionPage, VersionPayload


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        pytest.param("2026-11-26", date(2026, 11, 26), id="day"),
        pytest.param("2026-11-26T00:00:00.000+0000", date(2026, 11, 26), id="with-time"),
        pytest.param("2026-11-26T23:30:00.000-1100", date(2026, 11, 26), id="zone-does-not-move-it"),
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param("26/Nov/26", None, id="localised"),
        pytest.param("2026-02-30", None, id="no-such-day"),
        pytest.param(1_795_651_200_000, None, id="number"),
    ],
)
def test_days(sent: object, day: date | None) -> None:
    payload = VersionPayload.model_validate({"id": "1", "releaseDate": sent})
    assert payload.understood("SHOP").release_date == day


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        pytest.param("2026-11-20T11:30:00.000+0100", datetime(2026, 11, 20, 10, 30, tzinfo=UTC), id="usual"),
        pytest.param("2026-11-20T10:30:00Z", datetime(2026, 11, 20, 10, 30, tzinfo=UTC), id="z"),
        pytest.param(1_795_170_600_000, datetime(2026, 11, 20, 10, 30, tzinfo=UTC), id="milliseconds"),
        pytest.param("2026-11-20T10:30:00", None, id="without-zone"),
        pytest.param("yesterday", None, id="words"),
        pytest.param(10**30, None, id="far"),
        pytest.param(None, None, id="none"),
    ],
)
def test_moments(sent: object, moment: datetime | None) -> None:
    payload = IssuePayload.model_validate({"id": 7, "fields": {"updated": sent}})
    assert payload.understood(None, "").updated == moment


@pytest.mark.parametrize(
    ("sent", "category"),
    [
        pytest.param(
            {"statusCategory": {"id": 2, "key": "new", "name": "Zu erledigen"}}, "to_do", id="to-do"
        ),
        pytest.param({"statusCategory": {"key": "indeterminate"}}, "in_progress", id="in-progress"),
        pytest.param({"statusCategory": {"key": "done"}}, "done", id="done"),
        pytest.param({"statusCategory": {"key": "undefined"}}, "unmapped", id="undefined"),
        pytest.param({"statusCategory": {"key": "invented"}}, "unmapped", id="unknown"),
        pytest.param({"name": "Done"}, "unmapped", id="absent"),
    ],
)
def test_categories(sent: object, category: str) -> None:
    assert Status.model_validate(sent).counts_as is StatusCategory(category)


def test_an_issue_of_which_everything_is_null_is_an_issue() -> None:
    names = ("summary", "status", "issuetype", "priority", "assignee", "resolution", "fixVersions")
    fields = dict.fromkeys([*names, "updated", "duedate", "labels", "issuelinks", "customfield_1"])
    issue = IssuePayload.model_validate({"id": "7", "key": "A-1", "fields": fields})
    found = issue.understood("customfield_1", "is blocked by")
    assert (found.id, found.key, found.summary, found.flagged) == ("7", "A-1", "", False)
    assert found.category is StatusCategory.UNMAPPED


@pytest.mark.parametrize(
    ("link", "blockers"),
    [
        pytest.param(
            {"type": {"inward": "Is blocked by"}, "inwardIssue": {"key": "A-2", "fields": {"summary": "x"}}},
            (Blocker("A-2", "x", "", StatusCategory.UNMAPPED),),
            id="waits",
        ),
        pytest.param(
            {"type": {"inward": "is blocked by"}, "outwardIssue": {"key": "A-2"}}, (), id="is-waited-for"
        ),
        pytest.param({"type": {"inward": "is cloned by"}, "inwardIssue": {"key": "A-2"}}, (), id="other"),
    ],
)
def test_links(link: object, blockers: tuple[Blocker, ...]) -> None:
    payload = IssuePayload.model_validate({"id": "1", "fields": {"issuelinks": [link]}})
    assert payload.understood(None, "is blocked by").blocked_by == blockers


@pytest.mark.parametrize(
    ("sent", "following"),
    [
        pytest.param({}, None, id="absent"),
        pytest.param({"nextPageToken": "a"}, "a", id="token"),
        pytest.param({"nextPageToken": "a", "isLast": False}, "a", id="not-last"),
        pytest.param({"nextPageToken": "a", "isLast": True}, None, id="last"),
        pytest.param({"nextPageToken": None, "isLast": False}, None, id="null"),
    ],
)
def test_tokens(sent: dict[str, object], following: str | None) -> None:
    assert TokenPage.model_validate({"issues": [], **sent}).following == following


@pytest.mark.parametrize(
    ("sent", "is_end"),
    [
        pytest.param({"isLast": True, "total": 99}, True, id="last"),
        pytest.param({"isLast": False, "total": 1}, False, id="not-last"),
        pytest.param({"total": 7}, True, id="all-seen"),
        pytest.param({"total": 8}, False, id="not-all-seen"),
        pytest.param({}, True, id="nothing-said"),
    ],
)
def test_ends_of_lists(sent: dict[str, object], is_end: bool) -> None:
    assert VersionPage.model_validate({"values": [], **sent}).is_end(7) is is_end


def test_numbers_that_are_missing_are_no_progress() -> None:
    assert VersionPayload.model_validate({"id": 1}).progress() is None
    numbers = {"toDo": 1, "inProgress": 2, "done": 3, "unmapped": 4}
    payload = VersionPayload.model_validate({"id": 1, "issuesStatusForFixVersion": numbers})
    assert payload.progress(5) == Progress(1, 2, 3, 4, unresolved=5)


@pytest.mark.parametrize("sent", [None, {}, [], ["1"]])
def test_what_has_no_id_is_refused(sent: object) -> None:
    with pytest.raises(ValidationError):
        IssuePayload.model_validate({"id": sent})


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        pytest.param({"displayName": "Dana", "name": "dana"}, "Dana", id="data-center"),
        pytest.param({"accountId": "1", "displayName": "Dana"}, "Dana", id="cloud"),
        pytest.param({"name": "dana", "displayName": None}, "dana", id="login"),
        pytest.param({"accountId": "1"}, "", id="hidden"),
    ],
)
def test_users(sent: object, name: str) -> None:
    assert User.model_validate(sent).shown == name


@given(st.text(st.characters(codec=None)))
def test_any_summary_can_be_read_and_encoded(text: str) -> None:
    """JSON may hold halves of characters, which no file and no database takes."""
    sent = json.loads(json.dumps({"id": "1", "fields": {"summary": text}}))
    summary = IssuePayload.model_validate(sent).understood(None, "").summary
    summary.encode()
    assert [new for new, old in zip(summary, text, strict=False) if new != old and new != "\ufffd"] == []
