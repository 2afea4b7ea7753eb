"""The website on a real socket: beginning, ending, and impatience."""

import socket

import httpx2
import pytest

from release_kraken.core.errors import ConfigError
from release_kraken.engine.serving.services import Stop
from release_kraken.web.service import listen, serve
from release_kraken.web.tests.conftest import MakeSite
from release_kraken.web.tests.serving import served

OIDC = {"issuer": "https://id.example.org", "client_id": "kraken"}


def test_link_that_is_told_signs_in(make_site: MakeSite) -> None:
    with served(make_site(port=0)) as (link, _), httpx2.Client() as browser:
        assert link.startswith("http://127.0.0.1:")
        answer = browser.get(link)
        assert answer.status_code == 303
        assert "server" not in answer.headers
        assert browser.get(httpx2.URL(link).join("/tokens")).status_code == 200


def test_with_an_identity_provider_the_address_is_told(make_site: MakeSite) -> None:
    site = make_site(host="0.0.0.0", port=0, url="https://kraken.example.org", oidc=OIDC)
    with served(site) as (told, _):
        assert told == "https://kraken.example.org"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "kraken.example.org"])
def test_without_sign_in_others_are_not_let_near(make_site: MakeSite, host: str) -> None:
    with pytest.raises(ConfigError, match=r"configure sign-in in the section \[web.oidc\]"):
        serve(make_site(host=host, port=0).suite, Stop())


@pytest.mark.parametrize(
    ("web", "told"),
    [
        pytest.param(
            {"trusted_proxies": ["*"]}, "web.trusted_proxies '\\*' is no IP address", id="everybody"
        ),
        pytest.param({"trusted_proxies": ["10.0.0.5/24"]}, "is no IP address and no network", id="both"),
        pytest.param({"host": "0.0.0.0", "oidc": OIDC}, "sends people back to web.url", id="way back"),
    ],
)
def test_settings_that_cannot_work(make_site: MakeSite, web: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        serve(make_site(port=0, **web).suite, Stop())


def test_head_without_an_end_is_cut_off(make_site: MakeSite) -> None:
    with served(make_site(port=0)) as (link, _):
        url = httpx2.URL(link)
        with socket.create_connection((url.host, url.port or 0)) as endless:
            endless.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            with pytest.raises(OSError, match=r"reset|Broken pipe"):
                endless.sendall(b"X-Filler: x\r\n" * 1_000_000)


def test_port_that_is_taken(make_site: MakeSite) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        site = make_site(port=port)
        with pytest.raises(
            ConfigError, match=rf"cannot listen on 127.0.0.1 port {port}: Address already in use; .*web.port"
        ):
            serve(site.suite, Stop())


def test_request_in_progress_ends(make_site: MakeSite) -> None:
    with served(make_site(port=0)) as (link, stopping):
        address = httpx2.URL(link)
        with socket.create_connection((address.host, address.port or 0)) as slow:
            slow.sendall(b"POST /hooks/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n{")
            stopping.set()
            slow.sendall(b"   }"[1:])
            assert slow.recv(12) == b"HTTP/1.1 404"
