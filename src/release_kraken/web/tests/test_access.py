"""Every route of the website, asked by everybody: who gets in, and who does not. None can be forgotten."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.access.tokens import mint
from release_kraken.web.tests.site import Site

PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/sign-in"),
    ("GET", "/static/{digest}/{path:path}"),
    ("POST", "/hooks/{forge}"),  # signed by the forge
    ("GET", "/feeds/token/{name}/{file}"),  # with a token in the address: test_files.py tells of which
}
"""What strangers may ask for; whoever adds to it says why."""
ADMINS_ALONE = {
    ("GET", "/audit"),
    ("GET", "/settings"),
    ("GET", "/tokens"),
    ("POST", "/tokens"),
    ("POST", "/tokens/{id}/revoke"),
    ("GET", "/api/audit"),
    ("GET", "/api/tokens"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/{id}"),
}
VIEWERS_CHANGE = {("POST", "/sign-out")}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _routes(app: Starlette) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        assert isinstance(route, Route), f"{route} is hidden from this test: use plain routes"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path


def _guarded(app: Starlette) -> list[tuple[str, str]]:
    return [asked for asked in _routes(app) if asked not in PUBLIC]


def _address(path: str) -> str:
    """An address that fits the template, of something that does not exist."""
    return re.sub(r"\{[^}]*\}", "0" * 32, path)


def test_the_lists_are_of_what_there_is(site: Site) -> None:
    known = set(_routes(site.app))
    assert known >= ADMINS_ALONE | VIEWERS_CHANGE
    assert len(known) > 20


def test_strangers_see_nothing(site: Site) -> None:
    browser = site.stranger()
    let_in = [
        asked
        for asked in _guarded(site.app)
        if not _is_refused(browser.request(asked[0], _address(asked[1])).status_code)
    ]
    assert let_in == []


def test_unknown_tokens_see_nothing(site: Site) -> None:
    program = site.stranger(headers={"authorization": "Bearer kraken_x_y"})
    codes = {program.request(method, _address(path)).status_code for method, path in _guarded(site.app)}
    assert codes <= {401, 429}


def test_tokens_of_feeds_open_nothing_else(site: Site) -> None:
    text = mint(site.suite.store, "x", ["feed"], 1, by="test", may=ROLES["admin"], now=site.clock())[1]
    program = site.stranger(headers={"authorization": f"Bearer {text}"})
    codes = {program.request(method, _address(path)).status_code for method, path in _guarded(site.app)}
    assert codes == {403}


def test_programs_may_look_and_no_more(site: Site) -> None:
    program = site.program("viewer")
    let_in = [
        asked
        for asked in _guarded(site.app)
        if (asked[0] not in _SAFE or asked in ADMINS_ALONE)
        and asked not in VIEWERS_CHANGE
        and program.request(asked[0], _address(asked[1])).status_code != 403
    ]
    assert let_in == []


def test_missing_scope_is_named(site: Site) -> None:
    answer = site.program("viewer").get("/api/tokens")
    assert answer.json()["detail"] == "token viewer's lacks the scope 'admin': ask an admin for it"


def test_only_admins_see_what_is_theirs(site: Site) -> None:
    operator = site.program("operator")
    assert {operator.request(m, _address(p)).status_code for m, p in sorted(ADMINS_ALONE)} == {403}


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param({}, id="none"),
        pytest.param({"data": {"csrf": "wrong"}}, id="wrong"),
        pytest.param({"data": {"csrf": ""}}, id="empty"),
        pytest.param({"headers": {"x-csrf-token": "wrong"}}, id="header"),
        pytest.param({"json": {"csrf": "wrong"}}, id="JSON"),
    ],
)
def test_no_change_without_the_sessions_token(site: Site, proof: dict[str, object]) -> None:
    browser, _ = site.signed_in("admin")
    codes = {
        asked: browser.request(asked[0], _address(asked[1]), **proof).status_code  # type: ignore[arg-type]
        for asked in _guarded(site.app)
        if asked[0] not in _SAFE
    }
    assert codes == dict.fromkeys(codes, 403)
    assert codes


def test_token_of_another_session_is_wrong(site: Site) -> None:
    _, other = site.signed_in("admin")
    browser, _ = site.signed_in("admin")
    assert browser.post("/sign-out", data={"csrf": other.csrf}).status_code == 403


def _is_refused(code: int) -> bool:
    """401, or the way to the sign-in."""
    return code in (401, 303)
