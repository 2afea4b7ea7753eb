"""A tool's own part of its page, seen without a browser."""

import re

import pytest

from release_kraken.core.report import Report
from release_kraken.core.run import RunRequest, Trigger
from release_kraken.web.tests.site import Site

pytestmark = pytest.mark.usefixtures("sailings")
PAGE = "/tools/sailings"
ACTION = "/tools/sailings/actions/assign"


def run(site: Site, port: str) -> None:
    """Keep a run that ended with a report."""
    entered = site.suite.store.runs.enter(RunRequest("sailings", port, Trigger.CRON), site.clock())
    assert entered is not None
    claim = site.suite.store.queue.claim(entered.id, "worker", site.clock())
    assert claim is not None
    site.suite.store.queue.finish(claim, Report(facts={"port": port}), site.clock(), lambda _: ())


def ships(text: str) -> list[str]:
    """Which of them the page lists."""
    return re.findall(r'<th scope="row">([^<]+)', text)


def test_it_comes_before_what_all_tools_share(site: Site) -> None:
    text = site.signed_in("viewer")[0].get(PAGE).text
    places = [text.index(f'id="{one}"') for one in ("ships", "h-trend", "h-runs", "files", "h-schedules")]
    assert places == sorted(places)
    assert ships(text) == ["Argo", "Fram", "Mary", "Vega"]


def test_before_the_first_run_it_says_so(site: Site) -> None:
    text = site.signed_in("viewer")[0].get(PAGE).text
    assert "Nobody has looked yet." in text
    assert "never looked at" in text


def test_it_has_the_newest_report_on_what_is_configured(site: Site) -> None:
    run(site, "Bergen")
    run(site, "Atlantis")
    text = site.signed_in("viewer")[0].get(PAGE).text
    assert "The newest report is of Bergen" in text
    assert "stale since" in text


def test_the_query_filters_it(site: Site) -> None:
    browser, actor = site.signed_in()
    browser.post(ACTION, data=filled(actor.csrf, ship="fram"))
    assert ships(browser.get(f"{PAGE}?crew=north").text) == ["Fram"]
    text = browser.get(f"{PAGE}?crew=north&week=next").text
    assert '<a href="/tools/sailings?crew=north">This week</a>' in text
    assert '<input type="hidden" name="week" value="next">' in text


def test_hostile_text_is_escaped_and_visible(site: Site) -> None:
    text = site.signed_in("viewer")[0].get(PAGE).text
    assert "<b>of</b>" not in text
    assert "&lt;b&gt;of" in text
    assert "\u202e" not in text


def test_its_trouble_takes_its_place_alone(site: Site) -> None:
    answer = site.signed_in("viewer")[0].get(f"{PAGE}?week=never")
    assert answer.status_code == 200
    assert "the harbour master did not answer: wait a minute" in answer.text
    assert 'id="h-runs"' in answer.text


def test_a_viewer_is_shown_no_form(site: Site) -> None:
    text = site.signed_in("viewer")[0].get(PAGE).text
    assert re.findall(r'method="post" action="([^"]+)"', text) == ["/sign-out"]


def filled(csrf: str, **changed: str) -> dict[str, str]:
    """The form of the action, filled in."""
    form = {"csrf": csrf, "setting-ship": "argo", "setting-crew": "north", "setting-berth": "7"}
    return form | {(name if name == "back" else f"setting-{name}"): text for name, text in changed.items()}


def kept(site: Site, ship: str) -> object:
    """What the tool remembers of a ship."""
    return site.suite.store.memory.get("sailings", f"crew/{ship}")


def test_an_action_is_done_said_and_audited(site: Site) -> None:
    browser, actor = site.signed_in("operator")
    back = f"{PAGE}?week=next&crew=north"
    answer = browser.post(ACTION, data=filled(actor.csrf, until="2026-12-24", loaded="on", back=back))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{back}&said=Argo+is+sailed")
    assert kept(site, "argo") == {
        "ship": "argo",
        "crew": "north",
        "berth": 7,
        "loaded": True,
        "until": "2026-12-24",
    }
    text = browser.get(answer.headers["location"]).text
    assert '<p class="k-flash" role="status">Argo is sailed by the crew of the north.</p>' in text
    assert 'name="back" value="/tools/sailings?week=next&amp;crew=north"' in text
    (entry,) = site.suite.store.audit.list()
    assert (entry.actor, entry.action) == (actor.name, "sailings.assign")


def test_what_is_remembered_fills_the_form_in(site: Site) -> None:
    browser, actor = site.signed_in()
    browser.post(ACTION, data=filled(actor.csrf, ship="fram", until="2026-12-24"))
    text = browser.get(f"{PAGE}?crew=north").text
    (form,) = re.findall(rf'action="{ACTION}"(.*?)</form>', text, re.DOTALL)
    assert re.findall(r'name="setting-(\w+)"[^>]* value="([^"]*)"', form) == [
        ("ship", "fram"),
        ("berth", "7"),
        ("until", "2026-12-24"),
    ]
    assert "<option selected>north</option>" in text


def test_faults_are_told_and_what_was_typed_stays(site: Site) -> None:
    browser, actor = site.signed_in()
    form = filled(actor.csrf, ship="fram", crew="", berth="many", back=f"{PAGE}?week=next")
    answer = browser.post(ACTION, data=form)
    assert answer.status_code == 400
    (open_part,) = re.findall(r"<details class=\"k-more\" open>(.*?)</details>", answer.text, re.DOTALL)
    assert 'name="setting-ship" value="fram"' in open_part
    assert 'value="many"' in open_part
    assert [fault.split()[0] for fault in re.findall(r'k-field-error">([^<]+)', open_part)] == [
        "crew",
        "berth",
    ]
    assert 'role="alert"' in answer.text
    assert '<input type="hidden" name="week" value="next">' in answer.text
    assert kept(site, "fram") is None
    assert site.audited() == []


def test_what_the_tool_refuses_is_told(site: Site) -> None:
    browser, actor = site.signed_in()
    answer = browser.post(ACTION, data=filled(actor.csrf, ship="titanic"))
    assert answer.status_code == 400
    assert "ship &#39;titanic&#39; is not in Bergen" in answer.text


@pytest.mark.parametrize(
    "back",
    [
        pytest.param("", id="nothing"),
        pytest.param("https://evil.example/", id="another site"),
        pytest.param("//evil.example/tools/sailings", id="another host"),
        pytest.param("/\\evil.example", id="backslash"),
        pytest.param("/audit", id="another page"),
        pytest.param("/tools/sailings2", id="another tool"),
        pytest.param("/tools/sailings/../../sign-out", id="above"),
        pytest.param("/tools/sailings/%2E%2e/%2e%2e/sign-out", id="above, encoded"),
        pytest.param("/tools/sailings/\r\nset-cookie: a=b", id="header"),
    ],
)
def test_it_leads_back_to_the_tool_alone(site: Site, back: str) -> None:
    browser, actor = site.signed_in()
    answer = browser.post(ACTION, data=filled(actor.csrf, back=back))
    assert answer.headers["location"].partition("?")[0] == PAGE
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("said=Call+the+hot+line", id="without a seal"),
        pytest.param("said=Call+the+hot+line&seal=0123", id="with a wrong one"),
        pytest.param("said=Call+the+hot+line&seal=%C3%A9", id="with one that is no hex"),
    ],
)
def test_nobody_else_has_a_notice_said(site: Site, query: str) -> None:
    browser, _ = site.signed_in()
    answer = browser.get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert "hot line" not in answer.text


def test_the_notice_of_somebody_else_is_not_said(site: Site) -> None:
    browser, actor = site.signed_in()
    said = browser.post(ACTION, data=filled(actor.csrf)).headers["location"]
    assert 'role="status">Argo' not in site.signed_in("operator")[0].get(said).text


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        pytest.param("viewer", ACTION, 403, id="a viewer"),
        pytest.param("operator", "/tools/sailings/actions/sink", 404, id="no such action"),
        pytest.param("operator", "/tools/fishing/actions/assign", 404, id="no such tool"),
    ],
)
def test_who_may_not_and_what_is_not(site: Site, role: str, path: str, status: int) -> None:
    browser, actor = site.signed_in(role)
    assert browser.post(path, data=filled(actor.csrf)).status_code == status


def test_an_action_needs_the_token_of_the_session(site: Site) -> None:
    browser, _ = site.signed_in()
    assert browser.post(ACTION, data=filled("forged")).status_code == 403
    assert kept(site, "argo") is None
