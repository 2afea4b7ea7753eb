"""Certificates, proxies and compressed bodies, on real sockets."""

import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.net.client import Client
from release_kraken.net.retrying import NEVER, Retries
from release_kraken.net.tests.conftest import Server


class Fixed(BaseHTTPRequestHandler):
    """Answers everything with an empty object."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is overridden
        pass


@pytest.fixture(scope="module", name="certificate")
def _certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of localhost that no authority has signed, with its key in the same file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@contextmanager
def served(certificate: Path) -> Iterator[str]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Fixed) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def test_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    with served(certificate) as url, Client(url) as client, pytest.raises(RemoteError) as info:
        client.get("/x")
    assert "its certificate is not to be trusted; have its certificate renewed, or name" in str(info.value)
    assert not info.value.retryable


def test_certificate_of_a_named_authority(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with served(certificate) as url, Client(url) as client:
        assert client.get("/x").json() == {}


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["missing", "nonsense"])
def test_authorities_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with pytest.raises(ConfigError, match=r"\$SSL_CERT_FILE or \$SSL_CERT_DIR name no certificates"):
        Client("https://example.org")


def test_proxy_of_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("http://", "http://user:hidden@"))
    with Client("http://nowhere.invalid") as client:
        assert client.get("/x").status == 200
    (request,) = server.faults.requests.all
    assert request.headers["host"] == "nowhere.invalid"


def test_this_machine_needs_no_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://nowhere.invalid:1")
    with Client(server.url) as client:
        assert client.get("/x").status == 200


@pytest.mark.parametrize("proxy", ["ftp://user:hidden@proxy:1", "socks5://proxy:1"])
def test_what_is_no_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigError, match=r"a proxy cannot be used; check the proxies") as info:
        Client("https://example.org")
    assert "hidden" not in str(info.value)


def test_proxy_that_refuses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    server.faults.status(407)
    with (
        Client("https://nowhere.invalid", retries=NEVER) as client,
        pytest.raises(RemoteError, match="the proxy refuses; check the proxies") as info,
    ):
        client.get("/x")
    assert (info.value.retryable, info.value.uncertain) == (False, False)


def test_compressed_body_is_bounded_too(server: Server) -> None:
    body = gzip.compress(b"x" * 1_000_000)
    server.faults.status(200, {"Content-Encoding": "gzip"}, body=body)
    with (
        server.client(most_bytes=100_000) as client,
        pytest.raises(RemoteError, match="the answer has more than 100,000 bytes"),
    ):
        client.get("/x")


def test_body_that_is_not_compressed_as_it_says(server: Server) -> None:
    server.faults.status(200, {"Content-Encoding": "gzip"}, body=b"{}")
    with (
        server.client(retries=Retries(count=0)) as client,
        pytest.raises(RemoteError, match="the answer is garbled"),
    ):
        client.get("/x")
