"""Which version in Bamboo is which release in Jira."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.deployments.matching import is_version_of
from release_kraken.tools.release_pages.names import Named, is_same, named, plain
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

PATTERN = ReleasePagesSettings().version_pattern


@pytest.mark.parametrize(
    ("in_jira", "in_bamboo", "others", "expected"),
    [
        pytest.param("web 1.4.0", "1.4.0", (), True, id="number alone"),
        pytest.param("web 1.4.0", "web-1.4.0", (), True, id="application and number"),
        pytest.param("web 1.4.0", "shop-frontend-1.4.0", (), True, id="application has another name there"),
        pytest.param("Web 1.4.0-RC1", "web_1.4.0-rc1", (), True, id="case"),
        pytest.param("1.4.0", "release-1.4.0", (), True, id="release prefix"),
        pytest.param("v1.4.0", "rel-1.4.0", (), True, id="v prefix"),
        pytest.param("web v2", "web-2", (), True, id="one part"),
        pytest.param("web 1.4.0", "1.4", (), False, id="shorter number"),
        pytest.param("web 1.4", "1.40", (), False, id="longer number"),
        pytest.param("web 1.4.0", "1.4.0-SNAPSHOT", (), False, id="suffix"),
        pytest.param("Big Bang", "big bang", (), True, id="no number at all"),
        pytest.param("web 1.4.0", "api-1.4.0", ("api",), False, id="another application's version"),
        pytest.param("web 1.4.0", "API_1.4.0", ("a p i",), False, id="another's, spelled differently"),
        pytest.param("web 1.4.0", "web-1.4.0", ("api",), True, id="own version beside another application"),
        pytest.param("web 1.4.0", "1.4.0", ("api",), True, id="number alone beside another application"),
        pytest.param("web 1.4.0", "1.4.0", ("",), False, id="number alone belongs to who has no name"),
        pytest.param("1.4.0", "web-1.4.0", ("web",), False, id="who has no name does not take others'"),
    ],
)
def test_versions_of_releases(in_jira: str, in_bamboo: str, others: tuple[str, ...], expected: bool) -> None:
    assert is_version_of(named(PATTERN, in_bamboo), named(PATTERN, in_jira), others) is expected


NUMBERS = st.from_regex(r"\A\d{1,3}(\.\d{1,3}){0,3}(-(rc|RC|beta)\d)?\Z")
APPLICATIONS = st.from_regex(r"\A[A-Za-z]{2,8}([ -][A-Za-z]{2,8}){0,2}\Z")


@given(
    APPLICATIONS, NUMBERS, st.sampled_from([" ", "-", "_", "/", " - "]), st.sampled_from(["", "v", "rel-"])
)
def test_however_names_are_put_together_the_parts_are_found(
    application: str, number: str, between: str, prefix: str
) -> None:
    parts = named(PATTERN, f"{application}{between}{prefix}{number}")
    assert parts == Named(application, number)
    assert is_version_of(named(PATTERN, prefix + number.upper()), parts)
    assert is_version_of(parts, parts, [f"{application}x"])
    assert not is_version_of(parts, parts, [application.upper()])


@given(APPLICATIONS, NUMBERS, NUMBERS)
def test_other_numbers_are_other_releases(application: str, one: str, other: str) -> None:
    first, second = named(PATTERN, f"{application} {one}"), named(PATTERN, other)
    assert is_version_of(second, first) is (one.casefold() == other.casefold())


@given(st.text(), st.text())
def test_names_are_the_same_in_both_directions(one: str, other: str) -> None:
    assert is_same(one, one)
    assert is_same(one, other) is is_same(other, one)
    assert plain(plain(one)) == plain(one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Shop Web", "shop-web", True, id="signs and case"),
        pytest.param("Straße", "STRASSE", True, id="letters beyond ASCII"),
        pytest.param("web", "webs", False, id="longer"),
        pytest.param("", "", True, id="none"),
        pytest.param("", "***", False, id="signs are no empty name"),
        pytest.param("***", "+++", False, id="other signs"),
    ],
)
def test_names_that_are_spelled_differently(one: str, other: str, expected: bool) -> None:
    assert is_same(one, other) is expected
