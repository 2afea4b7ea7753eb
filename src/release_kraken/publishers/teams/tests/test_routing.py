"""Who hears of which run."""

from dataclasses import replace
from typing import Any

import pytest

from release_kraken.core.finding import Finding
from release_kraken.core.publication import Publication
from release_kraken.core.run import RunStatus
from release_kraken.publishers.teams.routing import addresses, seen_by
from release_kraken.publishers.teams.settings import TeamsSettings
from release_kraken.publishers.teams.tests.conftest import (
    BUCKET,
    CASES,
    GAP,
    NOTE,
    OUTDATED,
    PULL_REQUEST,
    UNTYPED,
    found,
    published,
)

EVERYTHING = ["new", "findings", "gone", "incomplete", "failed", "clean"]


def routed(*routes: dict[str, Any]) -> TeamsSettings:
    return TeamsSettings.model_validate({"routes": [{"channel": "alerts", **route} for route in routes]})


PULLED = {"pull_request": PULL_REQUEST}
FAILED = published(unfinished=RunStatus.FAILED)


@pytest.mark.parametrize(
    ("on", "run", "expected"),
    [
        pytest.param(None, published(found(UNTYPED), ()), True, id="default: new"),
        pytest.param(None, published(found(UNTYPED), (UNTYPED,)), False, id="default: the same as before"),
        pytest.param(None, published(found(UNTYPED)), True, id="default: first report"),
        pytest.param(
            None,
            replace(published(found(UNTYPED)), report=CASES["clean"].report),
            False,
            id="default: first, clean",
        ),
        pytest.param(None, published(found(), (UNTYPED,)), True, id="default: gone"),
        pytest.param(None, published(found(NOTE), ()), False, id="default: a note"),
        pytest.param(None, FAILED, True, id="default: failed"),
        pytest.param(None, published(unfinished=RunStatus.RUNNING), False, id="running"),
        pytest.param(None, published(unfinished=RunStatus.QUEUED), False, id="queued"),
        pytest.param(None, published(unfinished=RunStatus.CANCELLED), False, id="cancelled"),
        pytest.param(EVERYTHING, published(unfinished=RunStatus.CANCELLED), False, id="cancelled, all"),
        pytest.param(None, CASES["clean"], False, id="default: clean"),
        pytest.param(None, CASES["incomplete"], False, id="default: incomplete"),
        pytest.param(["incomplete"], CASES["incomplete"], True, id="incomplete"),
        pytest.param(["findings"], published(found(UNTYPED), (UNTYPED,)), True, id="findings"),
        pytest.param(["findings"], FAILED, False, id="findings: failed"),
        pytest.param(["clean"], CASES["clean"], True, id="clean"),
        pytest.param(["clean"], published(found(UNTYPED), ()), False, id="clean: findings"),
        pytest.param(["new"], published(found(), (UNTYPED,)), False, id="new: gone"),
        pytest.param([], published(found(UNTYPED), ()), False, id="never"),
        pytest.param(None, published(found(), (UNTYPED,), **PULLED), False, id="pull request, clean again"),
        pytest.param(
            ["clean"], published(found(), (UNTYPED,), **PULLED), True, id="pull request, clean asked"
        ),
        pytest.param(None, published(found(UNTYPED), **PULLED), True, id="pull request, findings"),
        pytest.param(
            ["incomplete"],
            published(found(not_checked=(GAP,)), (), **PULLED),
            True,
            id="pull request, incomplete",
        ),
    ],
)
def test_occasions(on: list[str] | None, run: Publication, expected: bool) -> None:
    settings = routed({} if on is None else {"on": on})
    assert addresses(settings, run) == (("alerts",) if expected else ())


def test_a_listing_has_no_news() -> None:
    report = replace(found(UNTYPED), rules=())
    assert addresses(routed({}), published(report)) == ()
    assert addresses(routed({"on": ["findings"]}), published(report)) == ("alerts",)


BOTH = published(found(UNTYPED, OUTDATED, BUCKET, NOTE), (OUTDATED,))


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        pytest.param([], {}, id="none"),
        pytest.param([{}], {"alerts": [BUCKET, OUTDATED, UNTYPED]}, id="default"),
        pytest.param([{"severity": "error"}], {"alerts": [BUCKET, UNTYPED]}, id="severity"),
        pytest.param(
            [{"severity": "error"}, {"severity": "note"}, {"channel": "all"}],
            {"alerts": [BUCKET, NOTE, OUTDATED, UNTYPED], "all": [BUCKET, OUTDATED, UNTYPED]},
            id="widest of a channel",
        ),
        pytest.param([{"tools": ["ecr_scan"]}], {}, id="other tool"),
        pytest.param(
            [{"tools": ["ecr_scan", "terraform_pr"]}], {"alerts": [BUCKET, OUTDATED, UNTYPED]}, id="tools"
        ),
        pytest.param([{"owners": ["@shop/storage"]}], {"alerts for @shop/storage": [BUCKET]}, id="owner"),
        pytest.param([{"owners": ["@nobody"]}], {}, id="nobody's"),
        pytest.param(
            [{"owners": ["@shop/storage", "@shop/network"]}, {"owners": ["@shop/network", "@shop/storage"]}],
            {"alerts for @shop/network, @shop/storage": [BUCKET, OUTDATED, UNTYPED]},
            id="owners in any order",
        ),
    ],
)
def test_what_each_address_sees(routes: list[dict[str, Any]], expected: dict[str, list[Finding]]) -> None:
    settings = routed(*routes)
    seen = {address: seen_by(settings, BOTH, address) for address in addresses(settings, BOTH)}
    assert {address: list(part.report.findings) for address, part in seen.items() if part} == expected


def test_comparison_is_of_what_is_seen() -> None:
    settings = routed({"owners": ["@shop/storage"], "on": ["gone"]})
    run = published(found(UNTYPED), (BUCKET, OUTDATED))
    seen = seen_by(settings, run, "alerts for @shop/storage")
    assert seen is not None
    assert seen.comparison is not None
    assert (seen.comparison.gone, seen.comparison.new, seen.report.findings) == ((BUCKET,), frozenset(), ())


def test_route_that_is_gone() -> None:
    assert seen_by(routed({}), BOTH, "releases") is None
