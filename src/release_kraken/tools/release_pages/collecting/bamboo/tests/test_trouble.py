"""What is told where Bamboo does not answer, or not for all."""

import asyncio
import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.core.errors import CancelledError
from release_kraken.core.report import NotChecked
from release_kraken.net.fake_server import Faults
from release_kraken.tools.release_pages.board import Drift, Phase, Source, Stale
from release_kraken.tools.release_pages.collecting.bamboo.deployments import collect_deployments
from release_kraken.tools.release_pages.collecting.bamboo.tests.conftest import NOW, Office, ago
from release_kraken.tools.release_pages.parts import FromBamboo
from release_kraken.tools.release_pages.rules import names_by_source

HALF_AN_HOUR = timedelta(minutes=30)
RULES = names_by_source("bamboo")
UNCONFIGURED = (
    "[connectors.bamboo] is missing; correct [connectors.bamboo], or set bamboo = false in "
    "[tools.release_pages]"
)


@pytest.fixture(name="web")
def _web(office: Office) -> Any:
    """Deployed everywhere, and collected once."""
    web = office.project()
    office.deployed(web, "1.3", "UAT", "PROD", at=ago(days=9))
    office.deployed(web, "1.4", "UAT", at=ago(days=2))
    office.collect(office.release("web 1.4"))
    return web


def _down(faults: Faults) -> None:
    faults.status(503, times=99)


def _silent(faults: Faults) -> None:
    faults.slow(times=5)


def _log_in(faults: Faults) -> None:
    faults.log_in_page()


def _cut_off(faults: Faults) -> None:
    faults.truncated(times=5)


def _strange(faults: Faults) -> None:
    faults.status(200, body=b'{"projects": "none"}')


def _unauthorized(faults: Faults) -> None:
    faults.status(401)


WAYS = [_down, _silent, _log_in, _cut_off, _strange, _unauthorized]


@pytest.mark.parametrize("fail", WAYS)
def test_what_was_known_stands_while_bamboo_does_not_answer(
    office: Office, web: Any, fail: Callable[[Faults], None]
) -> None:
    before = office.placed("web 1.4")
    office.bench.time += HALF_AN_HOUR
    fail(office.faults)
    found = office.collect(office.release("web 1.4"), office.release("api 1.0"))
    (source, of_project) = found.sources
    why = source.trouble
    assert why
    placed = found.placed["web 1.4"]
    assert placed.mapping == before.mapping
    assert [each.phase for each in placed.deployments] == [Phase.DEPLOYED, Phase.OTHER]
    assert [each.current for each in placed.deployments] == [each.current for each in before.deployments]
    assert {each.why for each in placed.deployments} == {f"as of 2026-11-25 09:00 UTC: {why}"}
    assert placed.stale == (Stale("bamboo", NOW, why),)
    assert placed.drift == Drift(1, 7, ahead=False)
    assert source == Source("bamboo", "Bamboo", "", NOW, why)
    assert of_project == Source("bamboo", "web", "Payments", NOW, why)
    assert found.not_checked == (NotChecked("Bamboo", why, rules=RULES),)
    assert found.placed["api 1.0"].stale == (Stale("bamboo", None, why),)
    assert [each.phase for each in found.placed["api 1.0"].deployments] == [Phase.UNMAPPED] * 2


def test_nothing_is_known_where_bamboo_never_answered(office: Office) -> None:
    office.fake.token = "another"
    bamboo = office.reopen()
    office.fake.token = "changed"
    office.reopen = lambda: bamboo
    found = office.collect(office.release("web 1.4"))
    placed = found.placed["web 1.4"]
    assert [each.phase for each in placed.deployments] == [Phase.UNKNOWN] * 2
    assert all("401" in each.why for each in placed.deployments)
    assert (placed.mapping, placed.drift, placed.stale[0].since) == (None, None, None)
    assert (found.unmatched, found.delivery) == ((), ())
    assert found.sources == (Source("bamboo", "Bamboo", "", None, found.not_checked[0].why),)


def test_a_connector_that_is_not_configured_is_told(office: Office) -> None:
    office.bench.clients = {}
    office.reopen = lambda: None  # type: ignore[assignment, return-value]
    found = office.collect(office.release("web 1.4"))
    assert found == FromBamboo({}, (), (), (), (NotChecked("Bamboo", UNCONFIGURED, rules=RULES),))


def test_a_connector_that_was_configured_once_leaves_what_was_known(office: Office, web: Any) -> None:
    office.reopen = lambda: None  # type: ignore[assignment, return-value]
    found = office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    assert found.placed["web 1.4"].stale == (Stale("bamboo", NOW, UNCONFIGURED),)
    assert found.not_checked == (NotChecked("Bamboo", UNCONFIGURED, rules=RULES),)


def test_states_that_cannot_be_had_are_remembered(office: Office, web: Any) -> None:
    _break(office, lambda path, method: method == "POST", 503)
    found = office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    assert [each.phase for each in found.placed["web 1.4"].deployments] == [Phase.DEPLOYED, Phase.OTHER]
    assert "503" in found.sources[0].trouble


def test_a_forbidden_environment_hides_no_other(office: Office, web: Any) -> None:
    prod = web.environment("PROD")
    _break(office, lambda path, method: method == "POST" or str(prod.id) in path, 403)
    found = office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    uat, lost = found.placed["web 1.4"].deployments
    assert (uat.phase, uat.why) == (Phase.DEPLOYED, "")
    assert lost.phase is Phase.UNKNOWN
    assert lost.current is not None
    assert lost.current.version == "1.3"
    assert lost.why.startswith("as of 2026-11-25 09:00 UTC: ")
    assert "403" in lost.why
    (stale,) = found.placed["web 1.4"].stale
    assert (stale.source, stale.since) == ("bamboo", NOW)
    assert stale.why.startswith("PROD: ")
    assert found.sources[1] == Source("bamboo", "web", "Payments", NOW, stale.why)
    (gap,) = found.not_checked
    assert (gap.what, gap.path, gap.rules) == ("web: PROD in Bamboo", "PAY", RULES)


def test_an_environment_that_was_never_seen_is_unknown(office: Office) -> None:
    web = office.project()
    office.deployed(web, "1.4", "UAT", "PROD", at=ago(days=2))
    _break(office, lambda path, method: method == "POST" or str(web.environments[1].id) in path, 500)
    uat, lost = office.placed("web 1.4").deployments
    assert uat.phase is Phase.DEPLOYED
    assert (lost.phase, lost.current, lost.environment) == (Phase.UNKNOWN, None, "PROD")
    assert "500" in lost.why


def test_an_environment_that_is_hidden_leaves_its_column_empty(office: Office, web: Any) -> None:
    office.fake.forbidden = {web.environment("PROD").id}
    found = office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    there = found.placed["web 1.4"].deployments[1]
    assert there.phase is Phase.UNMAPPED
    assert there.why == "the pattern of PROD finds no environment of web (UAT)"
    assert found.not_checked == ()


def test_a_deployment_project_without_environments_is_no_trouble(office: Office) -> None:
    office.project("web", "Dev")
    found = office.collect(office.release("web 1.4"))
    assert found.sources[1] == Source("bamboo", "web", "Payments", NOW)
    assert found.not_checked == ()
    (uat, _prod) = found.placed["web 1.4"].deployments
    assert (uat.phase, uat.why) == (Phase.UNMAPPED, "the pattern of UAT finds no environment of web (Dev)")


def test_a_history_that_cannot_be_had_leaves_what_runs(office: Office, web: Any) -> None:
    office.deployed(web, "1.5", "UAT", at=NOW + timedelta(minutes=5))
    _break(office, lambda path, method: "results" in path, 500)
    found = office.collect(*(office.release(f"web 1.{minor}") for minor in (3, 4, 5, 6)), later=HALF_AN_HOUR)
    phases = [placed.deployments[0].phase for placed in found.placed.values()]
    assert phases == [Phase.PASSED, Phase.PASSED, Phase.DEPLOYED, Phase.UNKNOWN]
    assert "500" in found.placed["web 1.6"].deployments[0].why
    assert [gap.what for gap in found.not_checked] == ["web: UAT in Bamboo"]
    assert found.placed["web 1.5"].stale == ()
    office.faults._app = office.fake.app
    mended = office.says("web 1.5", later=HALF_AN_HOUR)
    assert (mended.phase, mended.why) == (Phase.DEPLOYED, "")
    assert mended.current is not None
    assert mended.current.who == "Ada Lovelace"


def test_histories_are_not_asked_for_any_more_where_many_fail(office: Office) -> None:
    for number in range(40):
        office.deployed(office.project(f"app{number}"), "1.4", "UAT", "PROD", at=ago(days=2))
    _break(office, lambda path, method: "results" in path, 500)
    found = office.collect(*(office.release(f"app{number} 1.4") for number in range(40)))
    assert len(found.not_checked) == 80
    assert sum(gap.why.startswith("not asked, since Bamboo failed: ") for gap in found.not_checked) > 60
    phases = {each.phase for placed in found.placed.values() for each in placed.deployments}
    assert phases == {Phase.DEPLOYED}


def test_histories_that_are_forbidden_are_no_sign_of_failure(office: Office) -> None:
    for number in range(10):
        office.deployed(office.project(f"app{number}"), "1.4", "UAT", "PROD", at=ago(days=2))
    _break(office, lambda path, method: "results" in path, 403)
    found = office.collect(*(office.release(f"app{number} 1.4") for number in range(10)))
    assert len(found.not_checked) == 20
    assert all("403" in gap.why and "not asked" not in gap.why for gap in found.not_checked)


def test_what_is_lost_is_as_old_as_its_oldest_part(office: Office, web: Any) -> None:
    uat, prod = (str(each.id) for each in web.environments)
    _break(office, lambda path, method: method == "POST" or prod in path, 403)
    office.collect(office.release("web 1.4"), later=HALF_AN_HOUR)
    _break(office, lambda path, method: uat in path, 403)
    (stale,) = office.placed("web 1.4", later=HALF_AN_HOUR).stale
    assert stale.since == NOW
    assert stale.why.startswith("UAT: ")
    assert "; PROD: " in stale.why


def test_who_cancels_does_not_wait_for_all(office: Office) -> None:
    for number in range(40):
        office.deployed(office.project(f"app{number}"), "1.4", "UAT", "PROD", at=ago(days=2))
    cancelled = threading.Event()
    app, looks = office.faults._app, itertools.count()

    async def holding(scope: Any, receive: Any, send: Any) -> None:
        """Answer one look; the others once the run is cancelled."""
        if "results" in scope["path"] and next(looks):
            await asyncio.to_thread(cancelled.wait, 10)
        await app(scope, receive, send)

    class Impatient:
        def update(self, step: str, done: int, total: int) -> None:
            cancelled.set()
            raise CancelledError(f"{step}: {done} of {total}")

        def log(self, message: str) -> None: ...

    office.faults._app = holding
    office.bench.clients = {Bamboo: office.reopen()}
    context = replace(office.bench.context(), progress=Impatient())
    releases = [office.release(f"app{number} 1.4") for number in range(40)]
    with pytest.raises(CancelledError, match="1 of 80"):
        collect_deployments(office.settings, context, releases)
    assert sum("results" in each for each in office.asked) < 20


def _break(office: Office, breaks: Callable[[str, str], bool], status: int) -> None:
    """Answer what is asked for so with an error from now on."""
    app = office.faults._app

    async def breaking(scope: Any, receive: Any, send: Any) -> None:
        is_broken = breaks(scope["path"], scope["method"])
        answer = JSONResponse({"message": "no"}, status) if is_broken else app
        await answer(scope, receive, send)

    office.faults._app = breaking
