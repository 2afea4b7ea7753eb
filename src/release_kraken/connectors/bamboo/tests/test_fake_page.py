"""The page of the pretended Bamboo shows what it holds, and text as text."""

import urllib.request

from release_kraken.connectors.bamboo.tests.serving import At, minute

HOSTILE = "<script>alert(1)</script>"


def _page(at: At, path: str = "/") -> str:
    with urllib.request.urlopen(at.url + path) as answer:
        text: str = answer.read().decode()
    return text


def test_environments_attempts_and_permissions_are_seen(at: At) -> None:
    shop = at.shop("UAT", "PROD")
    uat = shop.environment("UAT")
    at.world.deploy(uat, at.world.release(shop, "1.4.0"), at=minute(0))
    at.world.deploy(uat, at.world.release(shop, "1.5.0", branch=HOSTILE), "FAILED", at=minute(1))
    at.world.add_user("dana", HOSTILE, "developers")
    at.fake.permissions.give("plan/SHOP-WEB", "users", "dana", "READ", "BUILD")
    page = _page(at)
    assert "1.4.0 (master), 2026-11-18 12:00" in page
    assert '<span class="FAILED">1.5.0' in page
    assert "<td>plan/SHOP-WEB</td><td>users</td><td>dana</td><td>BUILD, READ</td>" in page
    assert HOSTILE not in page
    assert HOSTILE not in _page(at, f"/deploy/viewEnvironment.action?id={uat.id}")


def test_addresses_of_the_connector_lead_to_pages(at: At) -> None:
    shop = at.shop("UAT")
    at.world.add_project("SHOP")
    at.world.deploy(shop.environment("UAT"), at.world.release(shop, "1.4.0"))
    (project,) = at.bamboo.list_deployment_projects()
    addresses = [project.url, project.environments[0].url, at.bamboo.list_projects()[0].url]
    assert all("<!DOCTYPE html>" in _page(at, address.removeprefix(at.url)) for address in addresses)
    assert "1.4.0" in _page(at, project.environments[0].url.removeprefix(at.url))
