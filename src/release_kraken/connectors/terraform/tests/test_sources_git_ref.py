"""What a git ref tells by its form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.sources import RefKind, classify_ref
from release_kraken.connectors.terraform.versions import Version


@pytest.mark.parametrize(
    ("ref", "prefix", "version"),
    [
        pytest.param("v1.2.3", "", Version(1, 2, 3), id="tag"),
        pytest.param("1.2.3", "", Version(1, 2, 3), id="tag without v"),
        pytest.param("tags/v1.2.3", "", Version(1, 2, 3), id="tags/"),
        pytest.param("refs/tags/v1.2.3", "", Version(1, 2, 3), id="refs/tags/"),
        pytest.param("v1.2.3-rc.1", "", Version(1, 2, 3, "rc.1"), id="prerelease"),
        pytest.param("v1.2.3-rc-4.5.6", "", Version(1, 2, 3, "rc-4.5.6"), id="version within a prerelease"),
        pytest.param("vpc-v1.2.3", "vpc-", Version(1, 2, 3), id="dash"),
        pytest.param("vpc/v1.2.3", "vpc/", Version(1, 2, 3), id="slash"),
        pytest.param("modules/vpc/1.2.3", "modules/vpc/", Version(1, 2, 3), id="path"),
        pytest.param("vpc_1.2.3", "vpc_", Version(1, 2, 3), id="underscore"),
        pytest.param("vpc@1.2.3", "vpc@", Version(1, 2, 3), id="at"),
        pytest.param("refs/tags/release/1.2.3", "release/", Version(1, 2, 3), id="surely a tag"),
        pytest.param("vpc-v1.2.3-rc.1", "vpc-", Version(1, 2, 3, "rc.1"), id="prefix and prerelease"),
    ],
)
def test_a_tag_names_a_version(ref: str, prefix: str, version: Version) -> None:
    found = classify_ref(ref)
    assert found.kind is (RefKind.PREFIXED_TAG if prefix else RefKind.TAG)
    assert (found.text, found.prefix, found.version) == (ref, prefix, version)


@pytest.mark.parametrize(
    ("ref", "kind"),
    [
        pytest.param(None, RefKind.NONE, id="none"),
        pytest.param("", RefKind.NONE, id="empty"),
        pytest.param("0a" * 20, RefKind.SHA, id="SHA-1"),
        pytest.param("0A" * 32, RefKind.SHA, id="SHA-256"),
        pytest.param("0a" * 20 + "0", RefKind.NAME, id="41 hex digits"),
        pytest.param("refs/tags/" + "0a" * 20, RefKind.NAME, id="tag that looks like a SHA"),
        pytest.param("abcdef1", RefKind.SHORT_SHA, id="short SHA"),
        pytest.param("feed", RefKind.NAME, id="hex word"),
        pytest.param("v1", RefKind.PARTIAL_VERSION, id="major"),
        pytest.param("1.2", RefKind.PARTIAL_VERSION, id="minor"),
        pytest.param("v1.2.x", RefKind.PARTIAL_VERSION, id="wildcard"),
        pytest.param("main", RefKind.NAME, id="branch"),
        pytest.param("feature/1.2.3", RefKind.NAME, id="feature branch"),
        pytest.param("release/1.2.3", RefKind.NAME, id="release branch"),
        pytest.param("refs/heads/v1.2.3", RefKind.NAME, id="branch named like a version"),
        pytest.param("v1.2.3.4", RefKind.NAME, id="four numbers"),
        pytest.param("v01.2.3", RefKind.NAME, id="leading zero"),
        pytest.param("2024-01-15", RefKind.NAME, id="date"),
        pytest.param("refs/tags/stable", RefKind.NAME, id="tag without version"),
    ],
)
def test_other_refs(ref: str | None, kind: RefKind) -> None:
    found = classify_ref(ref)
    assert (found.kind, found.version, found.prefix) == (kind, None, "")


@given(st.text(max_size=30))
def test_any_ref_has_a_form(ref: str) -> None:
    assert classify_ref(ref).kind in RefKind
