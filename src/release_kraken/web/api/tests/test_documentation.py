"""docs/api.md tells of every operation, and its examples work when they are typed as they stand there."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from release_kraken.core.pull_request import PullRequest
from release_kraken.core.report import Report
from release_kraken.core.run import Run, RunRequest, Trigger
from release_kraken.core.schedule import Schedule
from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.access.tokens import mint
from release_kraken.engine.scheduling import administration
from release_kraken.engine.suite import Suite
from release_kraken.web.api.document import curl
from release_kraken.web.api.operations import Operation
from release_kraken.web.api.table import OPERATIONS
from release_kraken.web.api.tests.conftest import Served
from release_kraken.web.pages.tools import tool_named

PAGE = (Path(__file__).parents[5] / "docs" / "api.md").read_text(encoding="utf-8")
REQUEST = RunRequest("terraform_pr", "shop/infra", Trigger.WEB, requested_by="ann")
FORK = PullRequest(
    forge="github",
    repository="shop/infra",
    number=1,
    title="Pin the network module",
    author="stranger",
    url="",
    head="a" * 40,
    branch="pin",
    target="main",
    is_fork=True,
)
_REQUESTS = {
    "approve_run": replace(REQUEST, pull_request=FORK, parameters=dict(tool_named("terraform_pr").untrusted))
}
_OF_A_TOOL = {
    "TOOL": "sailings",
    "ACTION": "assign",
    "INPUTS": '{"ship": "argo", "crew": "north"}',
    "FILE": "sailings.csv",
}
EVERY = [pytest.param(each, id=each.name) for each in OPERATIONS]


def section(each: Operation) -> str:
    """How the page tells of an operation."""
    heading = f"### `{each.method} {each.path}`"
    return f"{heading}\n\n{each.summary} Needs the scope `{each.scope}`.\n\n```sh\n{curl(each)}\n```\n"


@pytest.mark.parametrize("each", EVERY)
def test_the_page_tells_of_it(each: Operation) -> None:
    assert section(each) in PAGE


@pytest.mark.parametrize("each", EVERY)
def test_its_example_works(each: Operation, shared: Served, tmp_path: Path) -> None:
    variables = {
        "KRAKEN": shared.url,
        "TOKEN": shared.token,
        "RUN": _run(shared.suite, _REQUESTS.get(each.name, REQUEST), ends=each.name != "cancel_run").id,
        "ID": _token(shared.suite),
        **_OF_A_TOOL,
    }
    _schedule(shared.suite, exists=each.name != "create_schedule")
    typed = curl(each).replace("curl ", "curl -sS --fail-with-body ", 1)
    ended = subprocess.run(
        ["bash", "-c", typed],
        env={"PATH": "/usr/bin:/bin", **variables},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert (ended.returncode, ended.stderr) == (0, b""), ended.stdout


def _run(suite: Suite, request: RunRequest, *, ends: bool) -> Run:
    run = suite.store.runs.enter(request, suite.now())
    assert run is not None
    claim = suite.store.queue.claim(run.id, "worker", suite.now()) if ends else None
    if claim:
        suite.store.queue.finish(claim, Report(), suite.now(), lambda _: ())
    return run


def _token(suite: Suite) -> str:
    return mint(suite.store, "old", ["read"], 1, by="ann", may=frozenset(Scope), now=suite.now())[0].id


def _schedule(suite: Suite, *, exists: bool) -> None:
    """The schedule `nightly`, as new or not at all."""
    if suite.store.schedules.get("nightly"):
        administration.delete(suite, "nightly", "ann")
    if exists:
        administration.create(suite, Schedule("nightly", "terraform_pr", "@daily"), "ann")
