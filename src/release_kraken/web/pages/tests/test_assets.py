"""Static files: what is vendored is what the manifest says, and is kept by browsers for good."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from release_kraken.web.pages import assets

VENDOR = assets.FOLDER / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())
CSS = "kraken.css"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[Route(assets.ROUTE, assets.answer)])) as client:
        yield client


@pytest.mark.parametrize("package", [pytest.param(package, id=package["name"]) for package in MANIFEST])
def test_vendored_files_are_those_of_the_manifest(package: dict[str, Any]) -> None:
    folder = VENDOR / f"{package['name']}-{package['version']}"

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    assert found == package["files"]
    assert "LICENSE" in found
    assert package["licence"] in ("MIT", "0BSD")


def test_manifest_names_every_folder() -> None:
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}

    assert folders == {f"{package['name']}-{package['version']}" for package in MANIFEST}


def test_current_address_is_kept_for_good(client: TestClient) -> None:
    answer = client.get(assets.address(CSS))

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.content == (assets.FOLDER / CSS).read_bytes()


def test_known_content_is_not_sent_again(client: TestClient) -> None:
    etag = client.get(assets.address(CSS)).headers["etag"]

    answer = client.get(assets.address(CSS), headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_compressed_only_for_who_reads_it(client: TestClient) -> None:
    answer = client.get(assets.address(CSS), headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


def test_address_of_another_version_is_not_kept(client: TestClient) -> None:
    answer = client.get(f"/static/000000000000/{CSS}")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("nothing.css", id="no such file"),
        pytest.param("../templates/base.html", id="above"),
        pytest.param("%2e%2e/templates/base.html", id="above, encoded"),
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("vendor", id="a folder"),
    ],
)
def test_only_files_of_the_folder(client: TestClient, path: str) -> None:
    assert client.get(f"/static/000000000000/{path}").status_code == 404
