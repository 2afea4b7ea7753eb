"""Schedules, rule pages, audit entries and errors as pages say them."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from release_kraken.core.finding import RuleInfo, Severity
from release_kraken.core.json import JSONObject
from release_kraken.core.schedule import Schedule
from release_kraken.store.records import AuditEntry
from release_kraken.web.pages import audit, schedules
from release_kraken.web.pages.errors import error_page
from release_kraken.web.pages.tests import filling
from release_kraken.web.pages.tool import rule_page

DUE = filling.NOW + timedelta(hours=13)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        pytest.param("Europe/Berlin", "Sat 2026-11-21 06:00 CET", id="a zone"),
        pytest.param("UTC", "Sat 2026-11-21 05:00 UTC", id="UTC"),
        pytest.param("Mars/Olympus", None, id="a zone that this machine does not know"),
        pytest.param("../../etc/passwd", None, id="no zone at all"),
    ],
)
def test_a_due_time_as_clocks_there_show_it(zone: str, shown: str | None) -> None:
    row = schedules.row(Schedule("id", "tool", "0 6 * * *", zone, next_due=DUE))

    assert row.due_there == shown


def test_schedules_come_in_the_order_in_which_they_are_due() -> None:
    paused = Schedule("a", "tool", "", paused=True)
    later = Schedule("b", "tool", "", next_due=DUE)
    sooner = Schedule("c", "tool", "", next_due=filling.NOW)

    assert schedules.ordered((paused, later, sooner)) == [sooner, later, paused]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        pytest.param("# rule\n\nWhy.\n", "<p>Why.</p>\n", id="without its title"),
        pytest.param("", "<p>Summary.</p>\n", id="no page"),
        pytest.param(
            "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n", id="HTML"
        ),
        pytest.param(
            "[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n", id="a link that is a script"
        ),
        pytest.param("```\na\n```", '<pre tabindex="0"><code>a\n</code></pre>\n', id="code that scrolls"),
    ],
)
def test_a_page_of_a_rule(page: str, shown: str) -> None:
    assert rule_page(RuleInfo("rule", Severity.ERROR, "Summary.", page)) == shown


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param(
            {"tool": "ecr_scan", "due": None, "parameters": {}}, "tool: ecr_scan", id="what is empty"
        ),
        pytest.param({"apply": False, "jobs": 3}, "apply: false\njobs: 3", id="a value to a line"),
    ],
)
def test_the_detail_of_an_audit_entry(detail: JSONObject, said: str) -> None:
    assert audit.in_words(detail) == said


@pytest.mark.parametrize(
    ("action", "target", "address"),
    [
        pytest.param("run.start", "ab12", "/runs/ab12", id="a run"),
        pytest.param("schedule.pause", "a/b", "/schedules/a%2Fb", id="a schedule"),
        pytest.param("signed in", "ada", None, id="has no page"),
        pytest.param("run.start", "", None, id="names nothing"),
    ],
)
def test_an_audit_entry_leads_to_what_was_changed(action: str, target: str, address: str | None) -> None:
    assert audit.link(AuditEntry(1, filling.NOW, "ada", action, target, {})) == address


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 429, 500, 503, 418])
def test_an_error_says_what_why_and_what_to_do(status: int) -> None:
    def answer(request: Request) -> Response:
        return error_page(request, status, "What", "Why <b>\x1b[0m")

    with TestClient(Starlette(routes=[Route("/", answer)])) as client:
        page = client.get("/")

    assert page.status_code == status
    assert "<h1>What</h1>" in page.text
    assert "Why &lt;b&gt;\\x1b[0m" in page.text
    assert '<p class="k-soft">' in page.text
    assert ('href="/sign-in"' in page.text) is (status == 401)
