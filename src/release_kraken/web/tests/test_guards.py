"""What stands before every endpoint, seen from outside."""

import pytest
from starlette.testclient import TestClient

from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.site import Site


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 303, id="silent"),
        pytest.param({"sec-fetch-site": "same-origin"}, 303, id="own page"),
        pytest.param({"sec-fetch-site": "none"}, 303, id="typed"),
        pytest.param({"sec-fetch-site": "same-site"}, 403, id="sibling"),
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site"),
        pytest.param({"origin": "http://127.0.0.1:8420"}, 303, id="own origin"),
        pytest.param({"origin": "http://127.0.0.1:9999"}, 403, id="another port"),
        pytest.param({"origin": "https://evil.example"}, 403, id="another origin"),
        pytest.param({"origin": "null"}, 403, id="no origin"),
    ],
)
def test_changes_come_from_our_own_pages(site: Site, headers: dict[str, str], status: int) -> None:
    browser, actor = site.signed_in()
    assert browser.post("/sign-out", data={"csrf": actor.csrf}, headers=headers).status_code == status


def test_header_proves_as_the_field_does(site: Site) -> None:
    browser, actor = site.signed_in()
    assert browser.post("/sign-out", headers={"x-csrf-token": actor.csrf}).status_code == 303


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("127.0.0.1:8420", 200, id="address"),
        pytest.param("localhost:8420", 200, id="name"),
        pytest.param("LOCALHOST", 200, id="capitals"),
        pytest.param("[::1]:8420", 200, id="version 6"),
        pytest.param("10.1.2.3", 200, id="another address"),
        pytest.param("kraken.example.org", 200, id="our name"),
        pytest.param("evil.example", 421, id="another name"),
        pytest.param("127.0.0.1.evil.example", 421, id="beginning"),
        pytest.param("kraken.example.org.evil.example", 421, id="beginning of our name"),
        pytest.param("localhost@evil.example", 421, id="user"),
        pytest.param("", 421, id="empty"),
        pytest.param("[", 421, id="garbage"),
    ],
)
def test_only_our_hosts_are_answered(make_site: MakeSite, host: str, status: int) -> None:
    site = make_site(url="https://kraken.example.org")
    assert site.stranger().get("/sign-in", headers={"host": host}).status_code == status
    assert site.stranger().get("/healthz", headers={"host": host}).status_code == 200


def test_programs_may_use_any_name(site: Site) -> None:
    program = site.program()
    assert program.get("/metrics", headers={"host": "kraken.internal"}).status_code == 200


def test_headers_are_on_every_answer(site: Site) -> None:
    browser, _ = site.signed_in()
    answers = [
        browser.get(path) for path in ("/tokens", "/no-such-page", "/sign-in", "/healthz", "/api/tokens")
    ]
    answers.append(browser.post("/tokens"))
    answers.append(browser.get("/", headers={"host": "evil.example"}))
    for answer in answers:
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert {name: answer.headers[name] for name in _EXPECTED} == _EXPECTED
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers


_EXPECTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def test_https_is_kept_to(make_site: MakeSite) -> None:
    answer = make_site(url="https://kraken.example.org").stranger().get("/sign-in")
    assert answer.headers["strict-transport-security"] == "max-age=63072000"


def test_large_bodies_are_refused(site: Site) -> None:
    browser, actor = site.signed_in()
    large = "x" * 1_000_001
    assert browser.post("/tokens", data={"csrf": actor.csrf, "name": large}).status_code == 413
    announced = {"content-length": "50000000", "x-csrf-token": actor.csrf}
    assert browser.post("/tokens", content=b"x", headers=announced).status_code == 413
    assert browser.post("/tokens", content=iter([b"x" * 600_000] * 2)).status_code == 413


def _strangers_at(site: Site, client: str) -> TestClient:
    return TestClient(site.app, site.suite.url, client=(client, 1), follow_redirects=False)


def _wrong_links(browser: TestClient, **headers: str) -> list[int]:
    return [browser.get("/sign-in?once=wrong", headers=headers).status_code for _ in range(21)]


def test_limits_are_for_each_client(site: Site) -> None:
    assert _wrong_links(_strangers_at(site, "192.0.2.1"))[-1] == 429
    assert _wrong_links(_strangers_at(site, "192.0.2.2"))[0] == 403
    assert _wrong_links(_strangers_at(site, "2001:db8::1"))[-1] == 429
    assert _wrong_links(_strangers_at(site, "2001:db8::2"))[0] == 429
    assert _wrong_links(_strangers_at(site, "2001:db8:0:1::1"))[0] == 403


def test_forged_addresses_help_nobody(site: Site) -> None:
    browser = _strangers_at(site, "192.0.2.1")
    forged = [
        browser.get("/sign-in?once=wrong", headers={"x-forwarded-for": f"198.51.100.{number}"}).status_code
        for number in range(21)
    ]
    assert forged[-1] == 429


def test_proxies_are_believed_when_they_are_named(make_site: MakeSite) -> None:
    site = make_site(trusted_proxies=["192.0.2.0/24"])
    proxy = _strangers_at(site, "192.0.2.1")
    assert _wrong_links(proxy, **{"x-forwarded-for": "203.0.113.9, 198.51.100.1"})[-1] == 429
    assert _wrong_links(proxy, **{"x-forwarded-for": "203.0.113.9, 198.51.100.2"})[0] == 403
    (_, newest, *_) = [entry.detail["address"] for entry in site.suite.store.audit.list()]
    assert newest in ("198.51.100.1", "198.51.100.2")


def test_bad_tokens_are_limited(site: Site) -> None:
    bad = site.stranger(headers={"authorization": "Bearer wrong"})
    codes = [bad.get("/api/tokens").status_code for _ in range(21)]
    assert codes == [401] * 20 + [429]
    good = site.program("admin")
    assert good.get("/api/tokens").status_code == 200  # who shares an address with them is not kept out


def test_hooks_are_limited(site: Site) -> None:
    browser = site.stranger()
    codes = [browser.post("/hooks/nobody", content=b"{}").status_code for _ in range(200)]
    assert codes[0] != 429
    assert 429 in codes


@pytest.mark.parametrize(
    "path", ["/tokens%0d%0aset-cookie:%20a=b", "/tokens?x=%0d%0aset-cookie:%20a=b", "/%E2%80%AE"]
)
def test_no_header_can_be_put_in(site: Site, path: str) -> None:
    answer = site.stranger().get(path)
    assert "set-cookie" not in answer.headers
    assert "\n" not in answer.headers.get("location", "")


def test_programs_get_problems_people_get_pages(site: Site) -> None:
    browser, _ = site.signed_in()
    problem = browser.get("/api/no-such")
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
    assert problem.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "faults": [],
    }
    page = browser.get("/no-such")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_htmx_is_shown_the_way_in(site: Site) -> None:
    answer = site.stranger().get("/tokens", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")
