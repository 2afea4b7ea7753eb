"""Pages without a browser: who sees what, forms and their faults, exports, empty states."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from release_kraken.core.report import Report
from release_kraken.core.run import RunStatus, Trigger
from release_kraken.core.schedule import Misfire, Origin, Overlap, Schedule
from release_kraken.store.records import RunFilter
from release_kraken.web.pages import export
from release_kraken.web.pages.tests import filling
from release_kraken.web.pages.tests.conftest import SECRET, Site
from release_kraken.web.pages.tools import tool_named

EVERYWHERE = ("/", "/tools/terraform_pr", "/runs", "/findings", "/schedules", "/health")
ADMIN_ONLY = ("/audit", "/settings")
OF_THE_TOOL = RunFilter(tool=filling.TOOL)
SCHEDULE = Schedule("nightly", filling.TOOL, "0 6 * * *")


def send(client: TestClient, path: str, values: Mapping[str, str | list[str]]) -> tuple[int, str]:
    """Send a form of a page; returns the status, and where to or the page."""
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/runs").text)
    assert csrf is not None
    answer = client.post(path, data={"csrf": csrf[1], **values}, headers={"sec-fetch-site": "same-origin"})
    return answer.status_code, answer.headers.get("location", answer.text)


def schedule_form(**changed: str) -> dict[str, str]:
    """What the form of a new schedule sends."""
    form = {
        "tool": filling.TOOL,
        "id": "weekly",
        "cron": "0 7 * * 1",
        "time_zone": "Europe/Berlin",
        "jitter_seconds": "60",
        "misfire": "skip",
        "overlap": "queue",
        "revision": "0",
        "setting-path": ".",
        "setting-exclude": "vendor/**",
    }
    return form | changed


@pytest.mark.parametrize("path", [*EVERYWHERE, *ADMIN_ONLY])
def test_empty_pages_say_what_to_do(empty: Site, path: str) -> None:
    answer = empty.client("admin").get(path)

    assert answer.status_code == 200
    assert "k-empty" in answer.text or path in ("/findings", "/settings")


@pytest.mark.parametrize("path", ADMIN_ONLY)
def test_what_is_for_admins(empty: Site, path: str) -> None:
    assert empty.client("operator").get(path).status_code == 403
    assert f'href="{path}"' not in empty.client("operator").get("/").text


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_viewer_is_shown_no_buttons(empty: Site, path: str) -> None:
    empty.suite.store.schedules.create(SCHEDULE, "ada", filling.NOW)

    text = empty.client("viewer").get(path).text

    assert re.findall(r'method="post" action="([^"]+)"', text) == ["/sign-out"]


@pytest.mark.parametrize(
    "path", ["/runs/x/cancel", "/tools/terraform_pr/run", "/schedules", "/schedules/nightly/pause"]
)
def test_a_viewer_changes_nothing(empty: Site, path: str) -> None:
    assert send(empty.client("viewer"), path, {})[0] == 403


def test_a_tool_is_known_by_the_name_of_its_command(empty: Site) -> None:
    assert empty.client("viewer").get("/tools/terraform-pr").status_code == 200


@pytest.mark.parametrize(
    "path", ["/runs/nothing", "/tools/nothing", "/schedules/nothing", "/tools/terraform_pr/rules/no"]
)
def test_what_does_not_exist(empty: Site, path: str) -> None:
    answer = empty.client("admin").get(path)

    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_run_is_asked_for(empty: Site) -> None:
    code, location = send(
        empty.client("admin"),
        "/tools/terraform_pr/run",
        {"apply": "no", "setting-path": "live", "setting-exclude": ""},
    )

    run = empty.suite.store.runs.list(OF_THE_TOOL)[0]
    assert (code, location) == (303, f"/runs/{run.id}?done=queued")
    assert run.request.parameters["path"] == "live"
    assert run.request.parameters["exclude"] == []
    assert (run.request.requested_by, run.request.apply) == ("admin@example.org", False)


def test_what_is_wrong_stands_beside_its_field(empty: Site) -> None:
    code, page = send(empty.client("operator"), "/tools/terraform_pr/run", {"setting-jobs": "many"})

    assert code == 400
    assert '<p class="k-field-error">--jobs must be a whole number' in page
    assert 'value="many"' in page
    assert empty.suite.store.runs.list(OF_THE_TOOL) == ()


def test_changes_are_made_only_when_that_is_confirmed(empty: Site) -> None:
    client = empty.client("admin")

    code, page = send(client, "/tools/terraform_pr/run", {"apply": "yes"})
    assert code == 400
    assert "tick the box" in page
    assert send(client, "/tools/terraform_pr/run", {"apply": "yes", "confirmed": "on"})[0] == 303

    assert [run.request.apply for run in empty.suite.store.runs.list(OF_THE_TOOL)] == [True]


def test_an_operator_is_not_asked_for_places_on_our_machine(empty: Site) -> None:
    assert "setting-path" not in empty.client("operator").get("/tools/terraform_pr").text
    assert "setting-path" in empty.client("admin").get("/tools/terraform_pr").text


def test_a_run_is_cancelled_and_asked_for_again(empty: Site) -> None:
    client = empty.client("operator")
    before = filling.NOW - timedelta(minutes=1)
    run = empty.suite.store.runs.enter(filling.request(parameters={"static": True}), before)
    assert run is not None

    assert send(client, f"/runs/{run.id}/cancel", {}) == (303, f"/runs/{run.id}?done=cancelled")
    code, location = send(client, f"/runs/{run.id}/again", {})

    again, first = empty.suite.store.runs.list(OF_THE_TOOL)
    assert (code, location) == (303, f"/runs/{again.id}?done=queued")
    assert first.status is RunStatus.CANCELLED
    assert again.request.parameters == {"static": True}


def test_a_check_of_a_fork_is_offered_for_approval(empty: Site) -> None:
    fork = replace(filling.PULL_REQUEST, is_fork=True)
    without = filling.request(pull_request=fork, parameters=dict(tool_named(filling.TOOL).untrusted))
    run = filling.ended(empty.suite.store, without, filling.NOW, Report())
    trusted = filling.ended(empty.suite.store, filling.request(pull_request=fork), filling.NOW, Report())
    action = f'action="/runs/{run.id}/approve"'

    assert action in empty.client("operator").get(f"/runs/{run.id}").text
    assert action not in empty.client("viewer").get(f"/runs/{run.id}").text
    approved = empty.client("operator").get(f"/runs/{trusted.id}").text
    assert "/approve" not in approved
    assert "its code gets credentials" in approved


def test_a_check_of_a_pull_request_asked_for_again_keeps_its_commit(empty: Site) -> None:
    asked = filling.request(pull_request=filling.PULL_REQUEST, group="one", parameters={"static": True})
    run = filling.ended(empty.suite.store, asked, filling.NOW, Report())

    assert send(empty.client("operator"), f"/runs/{run.id}/again", {})[0] == 303

    made = empty.suite.store.runs.list(replace(OF_THE_TOOL, statuses=(RunStatus.QUEUED,)))[0]
    assert made.request == replace(asked, trigger=Trigger.WEB, requested_by="operator@example.org")


def test_a_schedule_is_made(empty: Site) -> None:
    code, location = send(empty.client("admin"), "/schedules", schedule_form())

    kept = empty.suite.store.schedules.get("weekly")
    assert (code, location) == (303, "/schedules?done=created")
    assert kept is not None
    assert replace(kept, parameters={}, next_due=None, revision=0) == Schedule(
        "weekly",
        filling.TOOL,
        "0 7 * * 1",
        "Europe/Berlin",
        jitter_seconds=60,
        misfire=Misfire.SKIP,
        overlap=Overlap.QUEUE,
        origin=Origin.PERSON,
    )


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        pytest.param("id", "two words", "Name must be at most 64", id="name"),
        pytest.param("cron", "often", "Cron expression", id="cron"),
        pytest.param("time_zone", "Mars/Olympus", "Time zone", id="zone"),
        pytest.param("jitter_seconds", "9999", "Spread in seconds must be between", id="spread"),
        pytest.param("setting-jobs", "0", "--jobs must be greater than 0", id="parameter"),
    ],
)
def test_faults_of_a_schedule_stand_beside_their_fields(
    empty: Site, field: str, value: str, fault: str
) -> None:
    code, page = send(empty.client("admin"), "/schedules", schedule_form(**{field: value}))

    assert code == 400
    assert f'<p class="k-field-error">{fault}' in page
    assert f'value="{value}"' in page
    assert empty.suite.store.schedules.list() == ()


def test_two_people_do_not_undo_each_other(empty: Site) -> None:
    client, store = empty.client("admin"), empty.suite.store
    kept = store.schedules.create(SCHEDULE, "ada", filling.NOW)
    store.schedules.replace(replace(kept, cron="0 5 * * *"), "ada", filling.NOW)
    form = schedule_form(cron="0 9 * * *", revision=str(kept.revision))

    code, page = send(client, "/schedules/nightly", form)
    assert code == 409
    assert "Somebody else has changed this schedule" in page
    assert 'value="0 9 * * *"' in page
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    assert send(client, "/schedules/nightly", form | {"revision": revision[1]})[0] == 303

    changed = store.schedules.get("nightly")
    assert changed is not None
    assert changed.cron == "0 9 * * *"


def test_a_name_that_is_taken(empty: Site) -> None:
    empty.suite.store.schedules.create(SCHEDULE, "ada", filling.NOW)

    code, page = send(empty.client("admin"), "/schedules", schedule_form(id="nightly"))

    assert code == 409
    assert "nightly" in page


@pytest.mark.parametrize("action", ["pause", "resume", "delete"])
def test_a_schedule_is_switched(empty: Site, action: str) -> None:
    empty.suite.store.schedules.create(SCHEDULE, "ada", filling.NOW)

    code, location = send(empty.client("operator"), f"/schedules/nightly/{action}", {})

    assert code == 303
    assert empty.client("viewer").get(location).text.count('role="status"') == 1


def test_a_schedule_runs_now(empty: Site) -> None:
    empty.suite.store.schedules.create(SCHEDULE, "ada", filling.NOW)

    code, location = send(empty.client("operator"), "/schedules/nightly/run", {})

    run = empty.suite.store.runs.list(OF_THE_TOOL)[0]
    assert (code, location) == (303, f"/runs/{run.id}?done=queued")
    assert run.request.schedule == "nightly"


@pytest.mark.parametrize("name", export.publishers())
def test_a_run_is_exported_in_every_format(empty: Site, name: str) -> None:
    report = Report(findings=filling.findings([1]), rules=filling.RULES)
    run = filling.ended(empty.suite.store, filling.request(), filling.NOW, report)

    answer = empty.client("viewer").get(f"/runs/{run.id}/export.{name}")

    assert answer.status_code == 200
    assert re.fullmatch(
        rf'attachment; filename="terraform-pr-{run.id[:8]}-{name}\.\w+"',
        answer.headers["content-disposition"],
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        pytest.param("json", "application/json", id="json"),
        pytest.param("sarif", "application/sarif+json", id="sarif"),
        pytest.param("md", "text/markdown; charset=utf-8", id="markdown"),
        pytest.param("xml", "application/xml", id="junit"),
    ],
)
def test_a_format_is_known_by_its_suffix(empty: Site, suffix: str, media_type: str) -> None:
    run = filling.ended(empty.suite.store, filling.request(), filling.NOW, Report(rules=filling.RULES))

    answer = empty.client("viewer").get(f"/runs/{run.id}/export.{suffix}")

    assert answer.headers["content-type"] == media_type


def test_an_unknown_format(empty: Site) -> None:
    run = filling.ended(empty.suite.store, filling.request(), filling.NOW, Report())

    answer = empty.client("viewer").get(f"/runs/{run.id}/export.exe")

    assert answer.status_code == 404
    assert "no format is named &#39;exe&#39;" in answer.text


def test_settings_tell_of_every_kind_of_section(empty: Site) -> None:
    text = empty.client("admin").get("/settings").text

    headings = set(re.findall(r'<section class="k-panel" id="([^"]+)"', text))
    assert headings >= {
        "store",
        "pull_requests",
        "publishers.teams",
        "tools.terraform_pr",
        "schedules.nightly",
    }


def test_a_search_of_findings_says_that_it_looks_at_what_is_open(empty: Site) -> None:
    text = empty.client("viewer").get("/findings?q=bucket").text

    assert "Filters and search look at these alone" in text


def test_what_was_told_to_others_is_linked(served: Site) -> None:
    text = served.client("viewer").get(f"/runs/{served.runs['full']}").text

    assert 'href="https://bitbucket.example.org/status/1" rel="noreferrer">bitbucket:' in text


def test_settings_show_no_secret(empty: Site) -> None:
    text = empty.client("admin").get("/settings").text

    assert SECRET not in text
    assert "set by the environment variable KRAKEN_TEST_PAGES_SECRET" in text


def test_runs_come_a_page_at_a_time(empty: Site) -> None:
    store = empty.suite.store
    for number in range(51):
        store.runs.enter(filling.request(subject=f"shop/{number}"), filling.NOW)
    client = empty.client("viewer")

    older = re.search(r'href="(/runs\?[^"]+)" rel="next"', client.get("/runs?tool=terraform_pr&q=shop").text)
    assert older is not None
    address = older[1].replace("&amp;", "&")

    assert address.startswith("/runs?tool=terraform_pr&q=shop&before=")
    assert client.get(address).text.count('data-label="Run"') == 1


def test_a_filter_that_means_nothing_is_no_fault(empty: Site) -> None:
    client = empty.client("viewer")

    assert client.get("/runs?status=sideways&trigger=x&before=y").status_code == 200
    assert client.get("/findings?state=x&severity=y&before=-1").status_code == 200


def test_a_log_is_told_in_parts(empty: Site) -> None:
    claim = filling.claimed(empty.suite.store, filling.request(), filling.NOW)
    empty.suite.store.logs.append(claim.run.id, [(filling.NOW, f"line {number}") for number in range(600)])
    client = empty.client("viewer")

    part = client.get(f"/runs/{claim.run.id}/log?after=500", headers={"hx-request": "true"}).text

    assert "<html" not in part
    assert [int(number) for number in re.findall(r"line (\d+)", part)] == list(range(500, 600))
    assert 'hx-trigger="every 1s"' in part


def test_the_tour_is_shown_where_there_is_one(empty: Site) -> None:
    client = empty.client("viewer")
    assert "A tour" not in client.get("/").text

    client.app.state.tour = ({"path": "/runs", "title": "Look at runs", "text": "They are here."},)  # type: ignore[attr-defined]

    assert '<a href="/runs">Look at runs</a>' in client.get("/").text


def test_a_link_that_is_none_is_not_offered(empty: Site) -> None:
    evil = replace(filling.PULL_REQUEST, url="javascript:alert(1)")
    run = filling.ended(empty.suite.store, filling.request(pull_request=evil), filling.NOW, Report())

    assert "javascript:" not in empty.client("viewer").get(f"/runs/{run.id}").text


def test_chart_data_is_json_in_an_attribute(empty: Site) -> None:
    filling.ended(
        empty.suite.store,
        filling.request(),
        filling.NOW,
        Report(findings=filling.findings([1, 2]), rules=filling.RULES),
    )

    text = empty.client("viewer").get("/tools/terraform_pr").text

    data = re.search(r'data-chart="([^"]+)"', text)
    assert data is not None
    assert json.loads(data[1].replace("&#34;", '"'))[1] == [2]


def test_the_gravest_findings_come_first(empty: Site) -> None:
    report = Report(findings=filling.findings(range(30)), rules=filling.RULES)
    filling.ended(empty.suite.store, filling.request(), filling.NOW, report)

    text = empty.client("viewer").get("/tools/terraform_pr").text

    shown = re.findall(r"Module number (\d+) follows", text)
    assert [int(number) % 3 for number in shown] == [0] * 10 + [1] * 5


def test_a_run_says_whether_it_was_to_apply(empty: Site) -> None:
    asked = filling.request(tool="bamboo_permissions", apply=True)
    run = filling.ended(
        empty.suite.store, asked, filling.NOW, Report(facts={"made": "2026-11-20T20:17:28.144236Z"})
    )

    text = empty.client("viewer").get(f"/runs/{run.id}").text

    assert "<dt>Apply</dt><dd>yes: changes are made</dd>" in text
    assert '<dt>Made</dt><dd class="k-pre">2026-11-20 20:17:28 UTC</dd>' in text


def test_a_run_whose_report_is_not_kept_says_so(empty: Site) -> None:
    store, days = empty.suite.store, timedelta(days=1)
    run = filling.ended(store, filling.request(), filling.NOW - 40 * days, Report(rules=filling.RULES))
    filling.ended(store, filling.request(), filling.NOW, Report(rules=filling.RULES))
    keep = dict.fromkeys(("runs_days", "logs_days", "gone_days", "audit_days"), 90)
    assert store.retention.prune(filling.NOW, reports_days=30, **keep)["reports"] == 1
    assert "The report is not kept any longer." in empty.client("viewer").get(f"/runs/{run.id}").text
