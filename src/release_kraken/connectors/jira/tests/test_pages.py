"""A person who follows a link to the pretended Jira sees what is there."""

import pytest

from release_kraken.connectors.jira.tests.conftest import At
from release_kraken.net.client import Client, StatusError


@pytest.fixture(name="at")
def _at(at: At) -> At:
    at.fake.add_project("SHOP", "<Shop>")
    version = at.fake.add_version("SHOP", "2.4 & more")
    at.fake.add_issue("SHOP", "\u202e<script>alert(1)</script>\x0b", version, status="Done")
    waiting = at.fake.add_issue("SHOP", "waits", version)
    at.fake.block(waiting.key, "SHOP-1")
    return at


def _read(url: str) -> str:
    """The page, which a client for data refuses but for its error."""
    import httpx2

    answer = httpx2.get(url, trust_env=False)
    assert answer.status_code == 200
    return answer.text


def test_every_link_leads_to_a_page(at: At) -> None:
    jira = at.jira
    (version,) = jira.list_versions("SHOP")
    issues = jira.list_issues(version.id, limit=9).items
    shown = _read(jira.browse_url(version))
    assert "2.4 &amp; more" in shown
    assert "1 of 2" in shown
    assert "<script>" not in shown
    assert "\u202e" not in shown
    assert "SHOP-1" in _read(jira.browse_url(issues[1]))
    assert "waits" in _read(jira.browse_url("status = 'To Do'"))
    assert "&lt;Shop&gt;" in _read(at.url)


@pytest.mark.parametrize("path", ["browse/NONE-1", "projects/SHOP/versions/1", "issues/?jql=nonsense"])
def test_what_is_not_there_is_said(at: At, path: str) -> None:
    with Client(at.url) as client, pytest.raises(StatusError) as raised:
        client.get(path)
    assert raised.value.status == 404
