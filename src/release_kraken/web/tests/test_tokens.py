"""API tokens: made by page and API, shown once, good until they expire or are revoked."""

import re

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import ROLES, Scope
from release_kraken.web.tests.site import Site


def _made(page: str) -> str:
    text: str
    (text,) = set(re.findall(r"kraken_[0-9a-f]{32}_[0-9a-f]{64}", page))
    return text


def test_page_makes_a_token_and_shows_it_once(site: Site) -> None:
    browser, actor = site.signed_in()
    page = browser.post(
        "/tokens", data={"csrf": actor.csrf, "name": "ci <b>", "scope": ["read", "run"], "days": "30"}
    )
    assert page.status_code == 200
    text = _made(page.text)
    assert "ci &lt;b&gt;" in page.text
    assert text not in browser.get("/tokens").text
    program = site.stranger(headers={"authorization": f"Bearer {text}"})
    assert program.get("/metrics").status_code == 200
    assert program.get("/api/tokens").status_code == 403
    (kept,) = site.suite.store.tokens.list()
    assert (kept.name, kept.scopes, kept.created_by) == ("ci <b>", ("read", "run"), actor.name)
    assert kept.last_used == site.clock()


def test_faults_of_the_form_are_told_and_what_was_filled_in_stays(site: Site) -> None:
    browser, actor = site.signed_in()
    page = browser.post("/tokens", data={"csrf": actor.csrf, "name": " ", "days": "9999"})
    assert page.status_code == 400
    assert "printable characters" in page.text
    assert "a token needs a scope" in page.text
    assert "not 9999" in page.text
    assert 'value="9999"' in page.text
    assert site.suite.store.tokens.list() == ()


@pytest.mark.parametrize("days", ["9" * 5000, "\u0661", "\u00b2", "-1", "1e2", ""])
def test_what_is_no_number_of_days_is_refused(site: Site, days: str) -> None:
    browser, actor = site.signed_in()
    page = browser.post("/tokens", data={"csrf": actor.csrf, "name": "ci", "scope": "read", "days": days})
    assert page.status_code == 400
    assert site.suite.store.tokens.list() == ()


def test_api_makes_lists_and_revokes(site: Site) -> None:
    admin = site.program("admin")
    site.clock.move(minutes=1)
    made = admin.post("/api/tokens", json={"name": "grafana", "scopes": ["read"], "days": 7})
    assert made.status_code == 201
    listed = admin.get("/api/tokens").json()["tokens"]
    assert [token["name"] for token in listed] == ["grafana", "admin's"]
    assert "token" not in listed[0]
    program = site.stranger(headers={"authorization": f"Bearer {made.json()['token']}"})
    assert program.get("/metrics").status_code == 200
    assert admin.delete(f"/api/tokens/{made.json()['id']}").status_code == 204
    refused = program.get("/metrics")
    assert refused.status_code == 401
    assert "revoked" in refused.headers["www-authenticate"]
    assert admin.delete(f"/api/tokens/{made.json()['id']}").status_code == 404


def test_page_revokes(site: Site) -> None:
    program = site.program()
    browser, actor = site.signed_in()
    (token,) = site.suite.store.tokens.list()
    answer = browser.post(f"/tokens/{token.id}/revoke", data={"csrf": actor.csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tokens")
    assert program.get("/metrics").status_code == 401
    assert len(site.audited()) == 2


def test_expired_token_is_told_so(site: Site) -> None:
    program = site.program(days=1)
    site.clock.move(days=1)
    answer = program.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="kraken", error="invalid_token", '
        'error_description="the token expired at 2026-11-21 12:00 UTC: make a new one"'
    )


def test_without_a_token_the_way_is_named(site: Site) -> None:
    answer = site.stranger().get("/api/tokens")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="kraken"')


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"scopes": ["rad"]}, "scopes.0: Input should be 'read'", id="unknown scope"),
        pytest.param({"scopes": []}, "scopes: Tuple should have at least 1 item", id="no scope"),
        pytest.param({"days": 366}, "days: Input should be less than or equal to 365", id="long"),
        pytest.param({"days": True}, "days: Input should be a valid integer", id="truth"),
        pytest.param({"name": "a\nb"}, "1 to 100 printable characters", id="name"),
        pytest.param({"scope": "read"}, "scope: is unknown", id="unknown key"),
    ],
)
def test_faults_of_the_body_are_told(site: Site, changes: dict[str, object], words: str) -> None:
    body = {"name": "x", "scopes": ["read"], "days": 1, **changes}
    answer = site.program("admin").post("/api/tokens", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert words in answer.json()["detail"]


def test_nobody_gives_what_they_do_not_have(site: Site) -> None:
    with pytest.raises(ConfigError, match="you lack the scope 'run' yourself"):
        tokens.mint(
            site.suite.store, "x", ["read", "run"], 1, by="x", may=frozenset({Scope.READ}), now=site.clock()
        )
    _, text = tokens.mint(
        site.suite.store, "keys", ["admin"], 1, by="x", may=ROLES["admin"], now=site.clock()
    )
    keeper = site.stranger(headers={"authorization": f"Bearer {text}"})
    answer = keeper.post("/api/tokens", json={"name": "x", "scopes": ["read"], "days": 1})
    assert (answer.status_code, "you lack the scope 'read'" in answer.json()["detail"]) == (400, True)
