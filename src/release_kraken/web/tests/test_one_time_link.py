"""Signing in by a one-time link, where nothing is configured."""

from urllib.parse import urlsplit

import pytest

from release_kraken.engine.access import sign_in_links
from release_kraken.web.tests.site import ADDRESS, Site


def _link(site: Site) -> str:
    return sign_in_links.new_link(site.suite.store, site.suite.url, site.clock())


def test_link_signs_in_as_admin(site: Site) -> None:
    browser = site.stranger()
    link = _link(site)
    assert link.startswith(f"{ADDRESS}/sign-in?once=")
    answer = browser.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    attributes = answer.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert browser.get("/tokens").status_code == 200
    assert site.audited() == [("local admin", "signed in", "")]


def test_link_is_good_once(site: Site) -> None:
    link = _link(site)
    site.stranger().get(link)
    late = site.stranger()
    answer = late.get(link)
    assert answer.status_code == 403
    assert "kraken sign-in" in answer.text
    assert late.get("/tokens").status_code == 303
    assert site.audited()[-1] == ("somebody", "was refused", "sign-in")


def test_link_grows_old(site: Site) -> None:
    link = _link(site)
    site.clock.move(minutes=15)
    assert site.stranger().get(link).status_code == 403


def test_looking_at_a_link_does_not_use_it(site: Site) -> None:
    link = _link(site)
    assert site.stranger().head(link).status_code == 200
    assert site.stranger().get(link).status_code == 303


def test_link_is_no_cookie_and_no_token(site: Site) -> None:
    secret = urlsplit(_link(site)).query.partition("=")[2]
    browser = site.stranger()
    browser.cookies.set("kraken-session", secret)
    assert browser.get("/tokens").status_code == 303
    bearer = site.stranger(headers={"authorization": f"Bearer {secret}"})
    assert bearer.get("/api/tokens").status_code == 401


def test_wrong_links_are_limited(site: Site) -> None:
    browser = site.stranger()
    codes = [browser.get("/sign-in?once=wrong").status_code for _ in range(21)]
    assert codes == [403] * 20 + [429]
    answer = browser.get("/sign-in?once=wrong")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        pytest.param("/runs?tool=x", "/runs?tool=x", id="ours"),
        pytest.param("https://evil.example/", "/", id="another site"),
        pytest.param("//evil.example/", "/", id="another host"),
    ],
)
def test_who_signs_in_goes_where_they_wanted(site: Site, asked: str, target: str) -> None:
    answer = site.stranger().get(_link(site), params={"once": _link(site).partition("=")[2], "next": asked})
    assert answer.headers["location"] == target


def test_stranger_is_shown_the_way(site: Site) -> None:
    answer = site.stranger().get("/tokens?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Ftokens%3Fx%3D1")
    page = site.stranger().get("/sign-in")
    assert (page.status_code, "kraken sign-in" in page.text) == (200, True)


def test_signing_in_again_changes_the_cookie(site: Site) -> None:
    browser = site.stranger()
    browser.get(_link(site))
    former = browser.cookies["kraken-session"]
    browser.get(_link(site))
    assert browser.cookies["kraken-session"] != former
    thief = site.stranger()
    thief.cookies.set("kraken-session", former)
    assert thief.get("/tokens").status_code == 303


def test_session_ends(site: Site) -> None:
    browser, _ = site.signed_in()
    site.clock.move(hours=11, minutes=59)
    assert browser.get("/tokens").status_code == 200
    site.clock.move(minutes=1)
    assert browser.get("/tokens").status_code == 303


def test_signing_out_ends_it_for_good(site: Site) -> None:
    browser, actor = site.signed_in()
    kept = dict(browser.cookies)
    answer = browser.post("/sign-out", data={"csrf": actor.csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    thief = site.stranger(cookies=kept)
    assert thief.get("/tokens").status_code == 303
