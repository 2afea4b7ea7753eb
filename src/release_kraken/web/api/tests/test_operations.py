"""Every operation, asked as a program would; each answer is held against the document."""

import re
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from release_kraken.core.finding import Finding, Severity
from release_kraken.core.report import Change, NotChecked, Report, Table
from release_kraken.core.run import Run, RunStatus, Trigger
from release_kraken.engine.runs import asking
from release_kraken.store.records import Claim
from release_kraken.web.api.document import document
from release_kraken.web.api.table import OPERATIONS
from release_kraken.web.api.tests.conftest import Api

NIGHTLY = {"id": "nightly", "tool": "ticker", "cron": "0 6 * * *", "time_zone": "Europe/Berlin"}
SHOWN = {
    **NIGHTLY,
    "jitter_seconds": 0,
    "paused": False,
    "misfire": "once",
    "overlap": "skip",
    "parameters": {},
    "apply": False,
    "origin": "person",
    "next_due": "2026-01-06T05:00:00Z",
    "revision": 1,
}
DOCUMENT: Any = document(OPERATIONS, "http://kraken.test")
NOWHERE = "0" * 32


def ask(client: TestClient, line: str, **sent: Any) -> Any:
    """Ask, hold the answer against the document, and return it."""
    method, _, address = line.partition(" ")
    answer = client.request(method, address, **sent)
    path = address.partition("?")[0]
    template = next(
        known for known in DOCUMENT["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path)
    )
    responses = DOCUMENT["paths"][template][method.lower()]["responses"]
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = responses.get(str(answer.status_code), responses["default"]).get("content", {})
    if kind == "application/json" or kind.endswith("+json"):
        rooted = {**content[kind]["schema"], "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(rooted).validate(answer.json())
    return answer


def started(api: Api, **parameters: Any) -> Run:
    """A run that waits."""
    run = asking.ask(api.suite, "ticker", parameters, actor="ann", trigger=Trigger.WEB)
    assert run is not None
    return run


def claimed(api: Api, run: Run) -> Claim:
    """The right to end a run."""
    claim = api.suite.store.queue.claim(run.id, "worker", api.clock())
    assert claim is not None
    return claim


def finish(api: Api, run: Run, *findings: Finding) -> None:
    """End a run with these findings and a bit of everything."""
    report = Report(
        findings,
        (Change("a.tf", "old", None, "why", ("key",)),),
        (Table("Roots", ("name",), (("prod",),)),),
        {"roots": 3, "nested": {"a": [1, 2.5, None]}},
        (NotChecked("prod", "no credentials", "prod", ("rule",)),),
        ("rule",),
    )
    api.suite.store.queue.finish(claimed(api, run), report, api.clock(), lambda _: ())


def finding(message: str, severity: Severity = Severity.ERROR) -> Finding:
    """A finding."""
    return Finding("rule", severity, message, path="main.tf", line=3, owner="platform")


def test_a_schedule_from_making_to_deleting(api: Api) -> None:
    client = api.client("operator")
    made = ask(client, "POST /api/schedules", json=NIGHTLY)
    assert (made.status_code, made.json()) == (201, SHOWN)
    assert (made.headers["location"], made.headers["etag"]) == ("/api/schedules/nightly", '"1"')
    assert ask(client, "GET /api/schedules").json() == {"schedules": [SHOWN]}
    assert ask(client, "GET /api/schedules/nightly").headers["etag"] == '"1"'
    change = {
        "tool": "ticker",
        "cron": "@hourly",
        "parameters": {"count": 2, "names": ["a"]},
        "misfire": "skip",
    }
    changed = ask(client, "PUT /api/schedules/nightly", json=change, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json() == {
        **SHOWN,
        **change,
        "time_zone": "UTC",
        "next_due": "2026-01-05T06:00:00Z",
        "revision": 2,
    }
    paused = ask(client, "POST /api/schedules/nightly/pause")
    assert (paused.status_code, paused.json()["next_due"], paused.json()["paused"]) == (200, None, True)
    resumed = ask(client, "POST /api/schedules/nightly/resume")
    assert (resumed.status_code, resumed.json()["next_due"]) == (200, "2026-01-05T06:00:00Z")
    run = ask(client, "POST /api/schedules/nightly/run")
    assert (run.status_code, run.headers["location"]) == (202, f"/api/runs/{run.json()['id']}")
    assert (run.json()["schedule"], run.json()["parameters"]) == ("nightly", change["parameters"])
    assert ask(client, "DELETE /api/schedules/nightly").status_code == 204
    assert ask(client, "GET /api/schedules/nightly").status_code == 404


def test_two_people_at_one_schedule(api: Api) -> None:
    client = api.client()
    ask(client, "POST /api/schedules", json=NIGHTLY)
    change = {"tool": "ticker", "cron": "@hourly"}
    assert ask(client, "PUT /api/schedules/nightly", json=change).status_code == 200
    late = ask(client, "PUT /api/schedules/nightly", json=change, headers={"if-match": '"1"'})
    assert (late.status_code, late.headers["etag"]) == (409, '"2"')
    assert late.json()["detail"] == "schedule 'nightly' is at revision 2, not at \"1\": read it again first"
    again = ask(client, "POST /api/schedules", json=NIGHTLY)
    assert (again.status_code, again.json()["title"]) == (409, "Conflict")


def test_all_that_is_wrong_with_a_schedule(api: Api) -> None:
    wrong = {**NIGHTLY, "cron": "@reboot", "time_zone": "Mars", "parameters": {"count": 0, "hidden": "x"}}
    refused = ask(api.client(), "POST /api/schedules", json=wrong)
    assert refused.status_code == 400
    assert refused.json()["faults"] == [
        "cron must be five fields, or one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, "
        "@annually",
        "time_zone must be an IANA name of a time zone, such as 'Europe/Berlin'",
        "the parameter 'hidden' can be set in the configuration file only: [tools.ticker]",
        "--count must be greater than 0",
    ]


def test_tools(api: Api) -> None:
    listed = ask(api.client("viewer"), "GET /api/tools").json()["tools"]
    ticker = {
        "name": "ticker",
        "summary": "Do nothing, again and again.",
        "default_cron": "0 6 * * *",
        "applies": False,
        "parameters": ["count", "names", "path"],
        "reserved": ["path"],
    }
    assert ticker in listed
    shown = ask(api.client("viewer"), "GET /api/tools/ticker").json()
    assert shown["settings"]["properties"]["count"]["exclusiveMinimum"] == 0
    assert ticker | {"actions": [], "downloads": []} == {
        name: value for name, value in shown.items() if name != "settings"
    }


def test_what_a_tool_can_be_told_and_makes(api: Api) -> None:
    shown = ask(api.client("viewer"), "GET /api/tools/sailings").json()
    (action,) = shown["actions"]
    assert (action["name"], action["summary"]) == ("assign", "Say who sails a ship")
    assert action["inputs"]["required"] == ["ship", "crew"]
    assert action["inputs"]["properties"]["berth"]["maximum"] == 20
    assert shown["downloads"][0] == {
        "name": "sailings.csv",
        "summary": "All ships as a table.",
        "media_type": "text/csv",
    }


def test_an_action_remembers(api: Api) -> None:
    line = "POST /api/tools/sailings/actions/assign"
    answer = ask(api.client("operator"), line, json={"ship": "argo", "crew": "north", "berth": 4})
    assert answer.json() == {"done": "Argo is sailed by the crew of the north."}
    kept = api.suite.store.memory.get("sailings", "crew/argo")
    assert isinstance(kept, dict)
    assert (kept["crew"], kept["berth"]) == ("north", 4)
    entry, _making_the_token = api.suite.store.audit.list()
    assert (entry.actor, entry.action) == ("token operator", "sailings.assign")


@pytest.mark.parametrize(
    ("path", "body", "status", "begins"),
    [
        pytest.param("sailings/actions/assign", {"ship": "argo"}, 400, ["crew"], id="missing"),
        pytest.param(
            "sailings/actions/assign",
            {"ship": "argo", "crew": "east", "berth": "x", "cargo": 1},
            400,
            ["crew", "berth", "unknown"],
            id="everything that is wrong",
        ),
        pytest.param(
            "sailings/actions/assign", {"ship": "titanic", "crew": "north"}, 400, ["ship"], id="refused"
        ),
        pytest.param("sailings/actions/assign", [], 400, ["the"], id="no object"),
        pytest.param("sailings/actions/sink", {}, 404, [], id="no such action"),
        pytest.param("fishing/actions/assign", {}, 404, [], id="no such tool"),
    ],
)
def test_an_action_that_cannot_be_done(
    api: Api, path: str, body: object, status: int, begins: list[str]
) -> None:
    answer = ask(api.client("operator"), f"POST /api/tools/{path}", json=body)
    assert answer.status_code == status
    assert [fault.split()[0] for fault in answer.json()["faults"]] == begins
    assert api.suite.store.memory.list("sailings") == {}


def test_a_viewer_tells_tools_nothing(api: Api) -> None:
    line = "POST /api/tools/sailings/actions/assign"
    assert ask(api.client("viewer"), line, json={"ship": "argo", "crew": "north"}).status_code == 403


def test_a_file(api: Api) -> None:
    api.suite.store.memory.put("sailings", {"crew/fram": {"crew": "north"}}, api.clock())
    viewer = api.client("viewer")
    answer = ask(viewer, "GET /api/tools/sailings/files/sailings.csv?crew=north")
    assert (answer.text, answer.headers["content-type"]) == (
        "ship;crew\nfram;north\n",
        "text/csv; charset=utf-8",
    )
    known = {"if-none-match": answer.headers["etag"]}
    assert (
        ask(viewer, "GET /api/tools/sailings/files/sailings.csv?crew=north", headers=known).status_code == 304
    )
    assert ask(viewer, "GET /api/tools/sailings/files/cargo.csv").status_code == 404
    assert api.client().get("/api/tools/departed").status_code == 404


def test_a_run_is_started(api: Api) -> None:
    answer = ask(api.client("operator"), "POST /api/tools/ticker/runs", json={"parameters": {"count": 3}})
    assert answer.status_code == 202
    run = answer.json()
    assert answer.headers["location"] == f"/api/runs/{run['id']}"
    assert (run["status"], run["trigger"], run["requested_by"]) == ("queued", "api", "token operator")
    assert (run["parameters"], run["apply"], run["url"]) == (
        {"count": 3},
        False,
        api.suite.page_of(run["id"]),
    )
    assert ask(api.client("viewer"), f"GET /api/runs/{run['id']}").json() == run
    assert api.clock.woken
    assert ask(api.client("operator"), "POST /api/tools/ticker/runs").status_code == 202


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        pytest.param({"parameters": {"count": 0}}, ["--count must be greater than 0"], id="wrong value"),
        pytest.param(
            {"parameters": {"cuont": 1}}, ["unknown parameter 'cuont'; did you mean 'count'?"], id="name"
        ),
        pytest.param({"apply": True}, ["ticker changes nothing: it cannot be asked to apply"], id="apply"),
        pytest.param(
            {"parameters": {"path": "/etc"}},
            ["the parameter 'path' names a place on Kraken's own machine: only an admin may set it"],
            id="a place on Kraken's machine",
        ),
    ],
)
def test_runs_that_are_refused(api: Api, body: Mapping[str, Any], faults: list[str]) -> None:
    refused = ask(api.client("operator"), "POST /api/tools/ticker/runs", json=body)
    assert (refused.status_code, refused.json()["faults"]) == (400, faults)
    assert ask(api.client(), "GET /api/runs").json() == {"runs": [], "next": None}


def test_admins_name_places(api: Api) -> None:
    answer = ask(api.client(), "POST /api/tools/ticker/runs", json={"parameters": {"path": "/srv"}})
    assert (answer.status_code, answer.json()["subject"]) == (202, "/srv")


def test_operators_change_schedules_of_admins_but_not_their_places(api: Api) -> None:
    placed = {**NIGHTLY, "parameters": {"path": "/srv"}}
    assert ask(api.client("operator"), "POST /api/schedules", json=placed).status_code == 400
    assert ask(api.client(), "POST /api/schedules", json=placed).status_code == 201
    same = {"tool": "ticker", "cron": "@daily", "parameters": {"path": "/srv"}}
    assert ask(api.client("operator"), "PUT /api/schedules/nightly", json=same).status_code == 200
    other = {**same, "parameters": {"path": "/etc"}}
    assert ask(api.client("operator"), "PUT /api/schedules/nightly", json=other).status_code == 400


def test_runs_page_by_page(api: Api) -> None:
    entered = []
    for _ in range(5):
        entered.append(started(api).id)
        api.clock.pass_by(seconds=1)
    client, seen, address = api.client("viewer"), [], "GET /api/runs?limit=2"
    while address:
        page = ask(client, address).json()
        seen += [run["id"] for run in page["runs"]]
        address = page["next"] and f"GET /api/runs?limit=2&before={page['next']}"
    assert seen == entered[::-1]


def test_runs_by_what_they_are(api: Api) -> None:
    first, second = started(api, count=2), started(api)
    finish(api, second, finding("wrong"))
    client = api.client("viewer")

    def found(query: str) -> list[str]:
        return [run["id"] for run in ask(client, f"GET /api/runs?{query}").json()["runs"]]

    assert found("status=queued") == [first.id]
    assert found("status=findings&tool=ticker&trigger=web") == [second.id]
    assert found("schedule=nightly") == found("subject=elsewhere") == found("tool=terraform_pr") == []
    assert sorted(found("q=ann")) == sorted([first.id, second.id])


def test_only_checks_of_forks_are_approved(api: Api) -> None:
    run = asking.ask(api.suite, "ticker", {}, actor="ann", trigger=Trigger.WEB)
    assert run is not None

    refused = ask(api.client("operator"), f"POST /api/runs/{run.id}/approve")

    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        f"run {run.id} is no check of a fork without credentials: there is nothing to approve",
    )
    assert ask(api.client("viewer"), f"POST /api/runs/{run.id}/approve").status_code == 403
    assert ask(api.client("operator"), f"POST /api/runs/{'0' * 32}/approve").status_code == 404


def test_cancelling(api: Api) -> None:
    client = api.client("operator")
    waiting, working = started(api), started(api)
    claimed(api, working)
    answer = ask(client, f"POST /api/runs/{waiting.id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    answer = ask(client, f"POST /api/runs/{working.id}/cancel")
    assert (answer.status_code, answer.json()["status"], answer.json()["cancelling"]) == (
        202,
        "running",
        True,
    )
    late = ask(client, f"POST /api/runs/{waiting.id}/cancel")
    assert (late.status_code, late.json()["detail"]) == (
        409,
        f"run {waiting.id} has ended already: it is cancelled",
    )


def test_reports_against_the_run_before(api: Api) -> None:
    first, second = started(api), started(api)
    finish(api, first, finding("stays"), finding("goes"))
    finish(api, second, finding("stays"), finding("comes", Severity.WARNING))
    client = api.client("viewer")
    before = ask(client, f"GET /api/runs/{first.id}/report").json()
    assert [(one["message"], one["state"]) for one in before["findings"]] == [("goes", None), ("stays", None)]
    report = ask(client, f"GET /api/runs/{second.id}/report").json()
    assert {one["message"]: one["state"] for one in report["findings"]} == {
        "comes": "new",
        "stays": "persisting",
        "goes": "gone",
    }
    assert report["changes"] == [
        {"target": "a.tf", "before": "old", "after": None, "why": "why", "resolves": ["key"]}
    ]
    assert report["tables"] == [{"title": "Roots", "columns": ["name"], "rows": [["prod"]]}]
    assert report["facts"] == {"roots": 3, "nested": {"a": [1, 2.5, None]}}
    assert report["not_checked"][0]["why"] == "no credentials"
    assert report["rules"] == ["rule"]

    def found(query: str) -> list[str]:
        listed = ask(client, f"GET /api/runs/{second.id}/findings?{query}").json()["findings"]
        return [one["message"] for one in listed]

    assert found("state=gone") == ["goes"]
    assert found("severity=warning") == ["comes"]
    assert found("q=STAY") == ["stays"]
    assert ask(client, f"GET /api/runs/{started(api).id}/report").status_code == 404


def test_findings_of_all_runs(api: Api) -> None:
    run = started(api)
    finish(api, run, finding("one"), finding("two", Severity.WARNING), finding("three"))
    client = api.client("viewer")
    page = ask(client, "GET /api/findings?limit=2").json()
    rest = ask(client, f"GET /api/findings?limit=2&before={page['next']}").json()
    assert len(page["findings"]) == 2
    assert rest["next"] is None
    assert {one["message"] for one in page["findings"] + rest["findings"]} == {"one", "two", "three"}
    (warning,) = ask(client, "GET /api/findings?severity=warning&owner=platform&rule=rule").json()["findings"]
    assert (warning["message"], warning["first_run"], warning["gone"]) == ("two", run.id, None)
    assert ask(client, "GET /api/findings?state=gone").json() == {"findings": [], "next": None}


def test_health(api: Api) -> None:
    subjects = ask(api.client("viewer"), "GET /api/health").json()["subjects"]
    assert ("store", "well") in [(one["name"], one["state"]) for one in subjects]


def test_audit(api: Api) -> None:
    operator = api.client("operator")
    ask(operator, "POST /api/schedules", json=NIGHTLY)
    ask(operator, "POST /api/schedules/nightly/pause")
    page = ask(api.client(), "GET /api/audit?q=nightly&limit=1").json()
    assert [(one["actor"], one["action"]) for one in page["entries"]] == [
        ("token operator", "schedule.change")
    ]
    rest = ask(api.client(), f"GET /api/audit?q=nightly&limit=1&before={page['next']}").json()
    assert [one["action"] for one in rest["entries"]] == ["schedule.create"]
    assert ask(operator, "GET /api/audit").status_code == 403


def test_tokens(api: Api) -> None:
    client = api.client()
    made = ask(client, "POST /api/tokens", json={"name": "ci", "scopes": ["read", "run"], "days": 7})
    assert made.status_code == 201
    bearer = {"authorization": f"Bearer {made.json()['token']}"}
    assert ask(api.stranger(), "GET /api/runs", headers=bearer).status_code == 200
    assert "ci" in [token["name"] for token in ask(client, "GET /api/tokens").json()["tokens"]]
    assert ask(client, f"DELETE /api/tokens/{made.json()['id']}").status_code == 204
    assert ask(api.stranger(), "GET /api/runs", headers=bearer).status_code == 401


def test_the_document_is_served(api: Api) -> None:
    served = ask(api.client("viewer"), "GET /api/openapi.json").json()
    assert served["servers"] == [{"url": api.suite.url}]
    assert served["paths"].keys() == DOCUMENT["paths"].keys()
    described = served["paths"]["/api/schedules/{id}"]["put"]
    assert "curl -H" in described["description"]
    assert [one["name"] for one in described["parameters"]] == ["id", "If-Match"]


@pytest.mark.parametrize(
    ("line", "sent", "status", "detail"),
    [
        pytest.param("GET /api/nowhere", {}, 404, "Not Found", id="unknown path"),
        pytest.param(
            f"GET /api/runs/{NOWHERE}",
            {},
            404,
            f"there is no run '{NOWHERE}'; GET /api/runs lists them",
            id="unknown run",
        ),
        pytest.param(
            "DELETE /api/schedules/nightly",
            {},
            404,
            "there is no schedule 'nightly'; GET /api/schedules lists them",
            id="unknown schedule",
        ),
        pytest.param("PATCH /api/schedules", {}, 405, "Method Not Allowed", id="wrong method"),
        pytest.param(
            "POST /api/schedules",
            {"content": b"id=nightly", "headers": {"content-type": "application/x-www-form-urlencoded"}},
            415,
            "send the body as application/json, not as application/x-www-form-urlencoded",
            id="a form",
        ),
        pytest.param(
            "POST /api/schedules",
            {"content": b'{"id": "a",\n "tool" "b"}', "headers": {"content-type": "application/json"}},
            400,
            "the body is no JSON: unexpected character, expected ':' after key at line 2, column 9",
            id="broken JSON",
        ),
        pytest.param(
            "POST /api/schedules",
            {"content": b'{"id": NaN}', "headers": {"content-type": "application/json; charset=utf-8"}},
            400,
            "the body is no JSON: unexpected character, expected a JSON value at line 1, column 8",
            id="no number",
        ),
        pytest.param(
            "POST /api/schedules",
            {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}},
            400,
            "the body is no JSON: depth limit exceeded at line 1, column 1026",
            id="deep",
        ),
        pytest.param(
            "POST /api/schedules",
            {"content": b"x" * 1_000_001},
            413,
            "the body is too large: send less",
            id="large",
        ),
        pytest.param(
            "POST /api/schedules",
            {"json": {"id": "a", "tool": "ticker", "crom": "@daily", "jitter_seconds": "5"}},
            400,
            "cron: is missing\njitter_seconds: Input should be a valid integer\ncrom: is unknown",
            id="several faults",
        ),
        pytest.param(
            "POST /api/schedules",
            {"json": []},
            400,
            "the body: Input should be an object",
            id="a list",
        ),
        pytest.param(
            "GET /api/runs?limit=0&stauts=queued",
            {},
            400,
            "limit: Input should be greater than or equal to 1\nstauts: is unknown",
            id="wrong query",
        ),
        pytest.param(
            "GET /api/runs?limit=1&limit=2", {}, 400, "limit: is given more than once", id="twice in a query"
        ),
        pytest.param(
            "GET /api/runs?limit=1_0", {}, 400, "limit: Input should be a valid integer", id="no digits"
        ),
    ],
)
def test_problems_have_one_shape(
    api: Api, line: str, sent: Mapping[str, Any], status: int, detail: str
) -> None:
    method, _, path = line.partition(" ")
    answer = api.client().request(method, path, **sent)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["detail"]) == (status, detail)
    assert problem.keys() == {"type", "title", "status", "detail", "faults"}
    assert problem["faults"] == (detail.splitlines() if status == 400 else [])


def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    answer = api.client().patch("/api/schedules/nightly")
    assert {word.strip() for word in answer.headers["allow"].split(",")} == {"GET", "HEAD", "PUT", "DELETE"}


def test_head_is_as_get(api: Api) -> None:
    answer = api.client().head("/api/schedules")
    assert (answer.status_code, answer.content) == (200, b"")


def test_strangers_and_weak_tokens(api: Api) -> None:
    stranger, viewer = api.stranger(), api.client("viewer")
    for each in OPERATIONS:
        address = re.sub(r"{\w+}", "ticker", each.path)
        assert stranger.request(each.method, address).status_code == 401
        if each.scope != "read":
            refused = viewer.request(each.method, address)
            assert (
                refused.status_code,
                f"lacks the scope {each.scope.value!r}" in refused.json()["detail"],
            ) == (
                403,
                True,
            )


def test_statuses_are_those_of_runs(api: Api) -> None:
    run = started(api)
    api.suite.store.queue.fail(claimed(api, run), "the server is down", api.clock(), ())
    shown = ask(api.client(), f"GET /api/runs/{run.id}").json()
    assert (shown["status"], shown["error"]) == (RunStatus.FAILED, "the server is down")
