"""Versions: reading, writing and order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.versions import InvalidVersionError, Version, parse_version

NUMBERS = st.integers(0, 3)
IDENTIFIERS = st.sampled_from(["0", "2", "11", "alpha", "beta", "rc", "rc-1"])
PRERELEASES = st.lists(IDENTIFIERS, max_size=2).map(".".join)
VERSIONS = st.builds(Version, NUMBERS, NUMBERS, NUMBERS, PRERELEASES, st.sampled_from(["", "b1"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1.2.3", Version(1, 2, 3), id="three numbers"),
        pytest.param("5", Version(5, 0, 0), id="one number"),
        pytest.param("5.1", Version(5, 1, 0), id="two numbers"),
        pytest.param("v5.1.0", Version(5, 1, 0), id="v"),
        pytest.param(" 5.1.0 ", Version(5, 1, 0), id="spaces around"),
        pytest.param("01.02.03", Version(1, 2, 3), id="leading zeros"),
        pytest.param("1.2.3-rc.1", Version(1, 2, 3, "rc.1"), id="prerelease"),
        pytest.param("1.2.3-rc.1+b.5", Version(1, 2, 3, "rc.1", "b.5"), id="prerelease and build"),
        pytest.param("1.2.3+b.5", Version(1, 2, 3, "", "b.5"), id="build"),
        pytest.param("1.2beta3", Version(1, 2, 0, "beta3"), id="prerelease without dash"),
        pytest.param("1.12.0-alpha20250213", Version(1, 12, 0, "alpha20250213"), id="terraform's alpha"),
    ],
)
def test_a_version_is_read(text: str, expected: Version) -> None:
    found = parse_version(text)
    assert found == expected
    assert found.build == expected.build


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", '"" is not a version such as 1.2.3', id="nothing"),
        pytest.param("main", '"main" is not a version such as 1.2.3', id="a word"),
        pytest.param("1..2", '"1..2" is not a version such as 1.2.3', id="empty number"),
        pytest.param("1.2.3-", '"1.2.3-" is not a version such as 1.2.3', id="empty prerelease"),
        pytest.param("1.2.x", '"1.2.x" is not a version such as 1.2.3', id="wildcard"),
        pytest.param(
            "\u0661.2.3", '"\u0661.2.3" is not a version such as 1.2.3', id="digits of another script"
        ),
        pytest.param("1.2.3.4", '"1.2.3.4" has 4 numbers: a semantic version has three', id="four numbers"),
        pytest.param("1.9223372036854775808", "too large", id="beyond 64 bits"),
        pytest.param("1" * 5000, "too large", id="very long number"),
    ],
)
def test_what_is_no_version_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidVersionError) as caught:
        parse_version(text)
    assert reason in str(caught.value)


def test_the_order_is_that_of_semver() -> None:
    ascending = [
        "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
        "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
    ]  # fmt: skip
    assert [str(version) for version in sorted(map(parse_version, reversed(ascending)))] == ascending


def test_a_build_has_no_part_in_the_order() -> None:
    assert parse_version("1.0.0+a") == parse_version("1.0.0+b")
    assert not parse_version("1.0.0+a") < parse_version("1.0.0+b")
    assert hash(parse_version("1.0.0+a")) == hash(parse_version("1.0.0"))


@given(VERSIONS)
def test_what_is_written_is_read_back(version: Version) -> None:
    again = parse_version(str(version))
    assert again == version
    assert again.build == version.build


@given(VERSIONS, VERSIONS, VERSIONS)
def test_the_order_is_total(one: Version, other: Version, third: Version) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    if one <= other <= third:
        assert one <= third
