"""Files of tools: for people, for programs with a token, and by addresses that hold one."""

import logging
import re

import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import ROLES
from release_kraken.engine.observing import tracing
from release_kraken.engine.tests.collector import Collector
from release_kraken.net.fake_server import serve
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.site import Site

pytestmark = pytest.mark.usefixtures("sailings")
CSV = "/tools/sailings/files/sailings.csv"
TABLE = "ship;crew\nargo;\nfram;\nmary;\nvega;\n"


def token(site: Site, *scopes: str, days: int = 30) -> str:
    """The text of a new token."""
    return tokens.mint(
        site.suite.store, "calendar", scopes, days, by="test", may=ROLES["admin"], now=site.clock()
    )[1]


def feed(text: str, file: str = "sailings.csv") -> str:
    """The address of a file for a program that cannot sign in."""
    return f"/feeds/{text}/sailings/{file}"


def test_a_file_is_shown_with_its_name_and_type(site: Site) -> None:
    answer = site.signed_in("viewer")[0].get(CSV)
    assert (answer.status_code, answer.text) == (200, TABLE)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="sailings.csv"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param("{tag}", 304, id="same"),
        pytest.param('"old", {tag}', 304, id="among others"),
        pytest.param("W/{tag}", 304, id="weak"),
        pytest.param("*", 304, id="any"),
        pytest.param('"old"', 200, id="another"),
        pytest.param("", 200, id="nothing"),
    ],
)
def test_what_is_known_is_not_sent_again(site: Site, known: str, status: int) -> None:
    program = site.program()
    tag = program.get(CSV).headers["etag"]
    answer = program.get(CSV, headers={"if-none-match": known.format(tag=tag)})
    assert (answer.status_code, answer.headers["etag"]) == (status, tag)
    assert answer.text == (TABLE if status == 200 else "")


def test_the_query_filters_it(site: Site) -> None:
    site.suite.store.memory.put("sailings", {"crew/fram": {"crew": "north"}}, site.clock())
    program = site.program()
    assert program.get(f"{CSV}?crew=north").text == "ship;crew\nfram;north\n"
    assert program.get(f"{CSV}?crew=north").headers["etag"] != program.get(CSV).headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/tools/sailings/files/cargo.csv", 404, id="no such file"),
        pytest.param("/tools/fishing/files/sailings.csv", 404, id="no such tool"),
        pytest.param(f"{CSV}?week=never", 503, id="cannot be made"),
    ],
)
def test_what_cannot_be_had(site: Site, path: str, status: int) -> None:
    assert site.program().get(path).status_code == status


def test_strangers_have_no_files(site: Site) -> None:
    assert site.stranger().get(CSV).headers["location"].startswith("/sign-in?next=")


def test_a_feed_needs_its_address_alone(site: Site) -> None:
    text = token(site, "feed")
    program = site.stranger()
    answer = program.get(feed(text))
    assert (answer.status_code, answer.text) == (200, TABLE)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert program.get(feed(text), headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert program.head(feed(text)).status_code == 200
    (kept,) = site.suite.store.tokens.list()
    assert kept.last_used == site.clock()


@pytest.mark.parametrize("scopes", [("feed", "read"), ("run", "feed")])
def test_what_stands_in_addresses_can_do_nothing_else(site: Site, scopes: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match="give it no other scope"):
        token(site, *scopes)


def wrong(site: Site) -> dict[str, str]:
    """Addresses that are no feeds, each for another reason."""
    ended, revoked, good = token(site, "feed", days=1), token(site, "feed"), token(site, "feed")
    site.suite.store.tokens.revoke(tokens.id_in(revoked), "test", site.clock())
    site.clock.move(days=1)
    return {
        "made up": feed("kraken_" + "0" * 32 + "_" + "0" * 64),
        "of another kind": feed(token(site, "read")),
        "expired": feed(ended),
        "revoked": feed(revoked),
        "empty": "/feeds//sailings/sailings.csv",
        "without token": "/feeds/sailings/sailings.csv",
        "what stands in its place": feed("token"),
        "no such file": feed(good, "cargo.csv"),
        "no such tool": feed(good).replace("/sailings/", "/fishing/"),
    }


def test_what_is_no_feed_is_not_found(site: Site) -> None:
    browser = site.signed_in()[0]  # that somebody has signed in helps nobody
    assert {name: browser.get(path).status_code for name, path in wrong(site).items()} == dict.fromkeys(
        wrong(site), 404
    )


def test_guesses_are_limited(site: Site) -> None:
    program = site.stranger()
    codes = [program.get(feed(f"kraken_{number}")).status_code for number in range(21)]
    assert codes == [404] * 20 + [429]
    assert site.stranger(headers={"authorization": "Bearer wrong"}).get("/api/tools").status_code == 429
    assert program.get(feed(token(site, "feed"))).status_code == 200


def test_a_token_in_an_address_is_noted_nowhere(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    collector, site = Collector(), make_site()
    with serve(collector.app) as collector.url:
        good, bad = token(site, "feed"), token(site, "read")
        paths = [
            feed(good),
            feed(bad),
            f"{feed(good)}?week=never",
            feed(good, "cargo.csv"),
            f"/feeds/{good}",
            f"/Feeds/{good}/sailings/sailings.csv",
            f"//feeds/{good}/sailings/sailings.csv",
            f"/tokens/{good}",
        ]
        with tracing.exported(collector.settings()), caplog.at_level(logging.DEBUG, "release_kraken"):
            answers = [site.stranger().get(path) for path in paths]
        metrics = site.program().get("/metrics").text
    noted = [
        *(f"{record.getMessage()} {record.__dict__}" for record in caplog.records if is_ours(record)),
        *(f"{answer.text} {answer.headers}" for answer in answers),
        repr(collector.spans),
        metrics,
        repr(site.suite.store.audit.list()),
    ]
    secrets = [one.rpartition("_")[2] for one in (good, bad)]
    assert [text for text in noted if any(secret in text for secret in secrets)] == []
    assert len(noted) > 10
    assert "GET /feeds/token/sailings/sailings.csv 200" in "".join(noted)
    assert 'route="/feeds/token/{name}/{file}",status="200"' in metrics


def is_ours(record: logging.LogRecord) -> bool:
    """Whether it is the server that notes; the client of the test may know its own address."""
    return record.name.startswith("release_kraken")


def test_the_page_makes_addresses_and_shows_them_once(site: Site) -> None:
    browser, actor = site.signed_in()
    form = {"csrf": actor.csrf, "name": "team calendar", "scope": "feed", "days": "365"}
    text = browser.post("/tokens", data=form).text
    addresses = re.findall(r"<code>(http://127\.0\.0\.1:8420/feeds/kraken_\w+/sailings/[^<]+)</code>", text)
    assert [address.rpartition("/")[2] for address in addresses] == ["sailings.csv", "sailings.ics"]
    program = site.stranger()
    assert [program.get(address).status_code for address in addresses] == [200, 200]
    assert "/feeds/kraken_" not in browser.get("/tokens").text


def test_a_token_of_another_kind_has_no_addresses(site: Site) -> None:
    browser, actor = site.signed_in()
    form = {"csrf": actor.csrf, "name": "ci", "scope": "read", "days": "30"}
    assert "/feeds/" not in browser.post("/tokens", data=form).text


@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_the_page_of_the_tool_lists_its_files(site: Site, role: str) -> None:
    text = site.signed_in(role)[0].get("/tools/sailings").text
    assert f'<a href="{CSV}">' in text
    assert "All ships as a calendar." in text
    assert ('<a href="/tokens">make one</a>' in text) is (role == "admin")
