"""Signing in by an identity provider, over real sockets; and all that it may get wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from release_kraken.core.json import JSONValue
from release_kraken.net.fake_server import Faults, serve
from release_kraken.web.signin.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, Lies
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.site import NOW, Clock, Site

ADDRESS = "https://kraken.example.org"
PEOPLE: Mapping[str, Mapping[str, JSONValue]] = {
    "1": {"email": "ada@example.org", "groups": ["platform", "everybody"]},
    "2": {"email": "bob@example.org", "groups": "developers"},
    "3": {"email": "eve@example.org", "groups": ["<b>sales</b>"]},
    "4": {"groups": []},
}
ROLES = {"admin": ["platform"], "viewer": ["developers"]}


@dataclass
class Door:
    """A website, and the provider that it sends people to."""

    site: Site
    provider: FakeProvider
    faults: Faults

    def begin(self, browser: TestClient, path: str = "/") -> str:
        """Be sent to the provider and come back; returns the address that one comes back by."""
        begun = browser.get("/sign-in/provider", params={"next": path})
        assert begun.status_code == 303
        return str(httpx2.get(begun.headers["location"]).headers["location"])

    def sign_in(self, browser: TestClient, path: str = "/") -> httpx2.Response:
        """All the way through."""
        return browser.get(self.begin(browser, path))


@pytest.fixture(scope="module", name="served")
def _served() -> "Iterator[tuple[FakeProvider, Faults, str]]":
    provider = FakeProvider(PEOPLE)
    faults = Faults(provider)
    with serve(faults) as url:
        yield provider, faults, url


@pytest.fixture(name="make_door")
def _make_door(served: "tuple[FakeProvider, Faults, str]", make_site: MakeSite) -> Callable[..., Door]:
    provider, faults, url = served
    provider.lies, provider.signs_in, provider.in_userinfo = Lies(), "1", frozenset()
    provider.clock = Clock(NOW)().timestamp
    faults.clear()

    def make(**oidc: Any) -> Door:
        settings = {"issuer": url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "roles": ROLES}
        return Door(make_site(url=ADDRESS, oidc=settings | oidc), provider, faults)

    return make


@pytest.fixture(name="door")
def _door(make_door: Callable[..., Door]) -> Door:
    return make_door()


def test_somebody_signs_in(door: Door) -> None:
    browser = door.site.stranger()
    answer = door.sign_in(browser, "/runs?tool=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/runs?tool=x")
    assert "ada@example.org" in browser.get("/tokens").text
    assert door.site.audited() == [("ada@example.org", "signed in", "")]


def test_cookies_are_for_this_host_and_https(door: Door) -> None:
    browser = door.site.stranger()
    cookies = door.sign_in(browser).headers.get_list("set-cookie")
    assert sorted(cookie.partition("=")[0] for cookie in cookies) == [
        "__Host-kraken-session",
        "__Host-kraken-sign-in",
    ]
    for cookie in cookies:
        assert {"httponly", "samesite=lax", "secure", "path=/"} <= {
            part.strip().lower() for part in cookie.split(";")
        }


def test_what_the_provider_is_asked(door: Door) -> None:
    location = door.site.stranger().get("/sign-in/provider").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert {name: asked[name] for name in asked.keys() - {"state", "nonce", "code_challenge"}} == {
        "client_id": "kraken",
        "response_type": "code",
        "redirect_uri": f"{ADDRESS}/sign-in/callback",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_role_follows_from_groups(door: Door) -> None:
    door.provider.signs_in = "2"
    browser = door.site.stranger()
    door.sign_in(browser)
    assert browser.get("/tokens").status_code == 403
    assert browser.get("/metrics").status_code == 200


def test_without_a_role_nobody_is_let_in(door: Door) -> None:
    door.provider.signs_in = "3"
    browser = door.site.stranger()
    answer = door.sign_in(browser)
    assert answer.status_code == 403
    assert "&lt;b&gt;sales&lt;/b&gt;" in answer.text
    assert browser.get("/metrics").status_code == 401
    assert door.site.audited() == [("somebody", "was refused", "sign-in")]


def test_without_groups_it_is_said_which_claim_was_looked_at(door: Door) -> None:
    door.provider.signs_in = "4"
    answer = door.sign_in(door.site.stranger())
    assert answer.status_code == 403
    assert "4 has no role here" in answer.text
    assert "the claim &#39;groups&#39; is empty or missing" in answer.text


def test_everybody_may_be_given_a_role(make_door: Callable[..., Door]) -> None:
    door = make_door(roles={"viewer": ["*"]})
    door.provider.signs_in = "4"
    assert door.sign_in(door.site.stranger()).status_code == 303


def test_groups_may_come_by_userinfo(door: Door) -> None:
    door.provider.in_userinfo = frozenset({"email", "groups"})
    browser = door.site.stranger()
    door.sign_in(browser)
    assert "ada@example.org" in browser.get("/tokens").text


def _soon(seconds: float) -> int:
    return int(NOW.timestamp() + seconds)


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param(Lies({"nonce": "another"}), id="nonce of another"),
        pytest.param(Lies({"nonce": None}), id="no nonce"),
        pytest.param(Lies({"aud": "another"}), id="for another"),
        pytest.param(Lies({"aud": ["kraken", "another"], "azp": "another"}), id="asked by another"),
        pytest.param(Lies({"aud": None}), id="for nobody"),
        pytest.param(Lies({"iss": "https://evil.example"}), id="of another"),
        pytest.param(Lies({"exp": _soon(-61)}), id="expired"),
        pytest.param(Lies({"exp": None}), id="for ever"),
        pytest.param(Lies({"iat": _soon(3600)}), id="of the future"),
        pytest.param(Lies({"nbf": _soon(3600)}), id="not yet"),
        pytest.param(Lies({"sub": None}), id="about nobody"),
        pytest.param(Lies({"at_hash": "x"}), id="another access token"),
        pytest.param(Lies(unsigned=True), id="unsigned"),
        pytest.param(Lies(secret_signed=True), id="signed by the client's secret"),
        pytest.param(Lies(foreign_key=True), id="signed by another key"),
    ],
)
def test_lies_are_not_believed(door: Door, lies: Lies) -> None:
    browser = door.site.stranger()
    back = door.begin(browser)
    door.provider.lies = lies
    answer = browser.get(back)
    assert answer.status_code == 403
    assert "is not to be believed" in answer.text
    assert browser.get("/metrics").status_code == 401


def test_userinfo_of_somebody_else_is_not_believed(door: Door) -> None:
    door.provider.in_userinfo = frozenset({"groups"})
    door.provider.lies = Lies(other_subject=True)
    answer = door.sign_in(door.site.stranger())
    assert (answer.status_code, "told of somebody else" in answer.text) == (403, True)


def test_issuer_must_call_itself_so(door: Door) -> None:
    door.provider.lies = Lies(issuer="https://evil.example")
    answer = door.site.stranger().get("/sign-in/provider")
    assert (answer.status_code, "[web.oidc] issuer must be exactly that" in answer.text) == (503, True)


def test_rotated_keys_are_fetched(door: Door) -> None:
    assert door.sign_in(door.site.stranger()).status_code == 303
    door.provider.rotate()
    assert door.sign_in(door.site.stranger()).status_code == 303
    assert len(door.faults.requests.of("GET", "/keys")) == 2
    assert len(door.faults.requests.of("GET", "/.well-known/openid-configuration")) == 1


def test_provider_is_looked_at_again_after_an_hour(door: Door) -> None:
    door.site.stranger().get("/sign-in/provider")
    door.site.clock.move(hours=1)
    door.site.stranger().get("/sign-in/provider")
    assert len(door.faults.requests.of("GET", "/.well-known/openid-configuration")) == 2


def test_answer_is_good_in_the_browser_that_asked_alone(door: Door) -> None:
    back = door.begin(door.site.stranger())
    victim = door.site.stranger()
    assert victim.get(back).status_code == 400
    door.begin(victim)
    answer = victim.get(back)
    assert (answer.status_code, "another sign-in" in answer.text) == (400, True)


def test_answer_is_good_once(door: Door) -> None:
    browser = door.site.stranger()
    back = door.begin(browser)
    kept = browser.cookies.get("__Host-kraken-sign-in")
    assert browser.get(back).status_code == 303
    browser.cookies.set("__Host-kraken-sign-in", str(kept))
    assert browser.get(back).status_code == 403  # the provider knows its code no more


def test_refusal_of_the_provider_is_shown(door: Door) -> None:
    browser = door.site.stranger()
    state = parse_qs(urlsplit(door.begin(browser)).query)["state"][0]
    answer = browser.get(
        "/sign-in/callback", params={"state": state, "error": "access_denied", "error_description": "<i>no"}
    )
    assert (answer.status_code, "access_denied &lt;i&gt;no" in answer.text) == (403, True)


@pytest.mark.parametrize("garbage", ["", "x", "e30=", "bnVsbA==", "//8="])
def test_broken_cookie_is_no_bug(door: Door, garbage: str) -> None:
    browser = door.site.stranger()
    browser.cookies.set("__Host-kraken-sign-in", garbage)
    assert browser.get("/sign-in/callback?state=x&code=y").status_code == 400


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda faults: faults.status(500), id="error"),
        pytest.param(lambda faults: faults.log_in_page(), id="page"),
        pytest.param(lambda faults: faults.reset(), id="reset"),
        pytest.param(lambda faults: faults.truncated(), id="truncated"),
        pytest.param(lambda faults: faults.status(200, body=b"[]"), id="list"),
        pytest.param(lambda faults: faults.status(200, body=b"{}"), id="empty"),
    ],
)
def test_provider_out_of_order(door: Door, break_it: Callable[[Faults], None]) -> None:
    break_it(door.faults)
    answer = door.site.stranger().get("/sign-in/provider")
    assert answer.status_code == 503
    browser = door.site.stranger()
    back = door.begin(browser)
    break_it(door.faults)
    answer = browser.get(back)
    assert answer.status_code in (403, 502)
    assert CLIENT_SECRET not in answer.text
    assert door.sign_in(door.site.stranger()).status_code == 303


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"keys": []}, id="none"),
        pytest.param({}, id="missing"),
        pytest.param({"keys": "x"}, id="text"),
        pytest.param({"keys": [None]}, id="null"),
        pytest.param({"keys": [{"kty": "RSA", "n": "!", "e": "AQAB"}]}, id="garbage"),
        pytest.param({"keys": [{"kty": "oct", "k": "c2VjcmV0LXRoYXQtaXMtbG9uZw"}]}, id="secret"),
    ],
)
def test_keys_that_are_none(door: Door, keys: JSONValue) -> None:
    browser = door.site.stranger()
    back = door.begin(browser)
    door.provider.lies = Lies(keys=keys)
    assert browser.get(back).status_code == 403


def test_one_time_links_are_no_way_in(door: Door) -> None:
    from release_kraken.engine.access import sign_in_links

    link = sign_in_links.new_link(door.site.suite.store, ADDRESS, door.site.clock())
    browser = door.site.stranger()
    assert browser.get(link).status_code == 200
    assert browser.get("/metrics").status_code == 401


def test_sign_in_page_leads_to_the_provider(door: Door) -> None:
    page = door.site.stranger().get("/sign-in?next=/runs").text
    assert 'href="/sign-in/provider?next=%2Fruns"' in page
    browser = door.site.stranger()
    door.sign_in(browser)
    assert browser.get("/sign-in?next=/runs").headers["location"] == "/runs"
