"""What Bamboo writes in more than one way is read alike."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.bamboo.deployments import DeploymentState, LifeCycle
from release_kraken.connectors.bamboo.words import deployment_state, life_cycle, moment, person_in, squeezed

AT = datetime(2021, 9, 13, 6, 5, 19, 295_000, UTC)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("SUCCESS", DeploymentState.SUCCESS, id="server"),
        pytest.param("Successful", DeploymentState.SUCCESS, id="documentation"),
        pytest.param("FAILED", DeploymentState.FAILED, id="failed"),
        pytest.param("Unknown", DeploymentState.UNKNOWN, id="unknown"),
        pytest.param("EXPLODED", DeploymentState.UNKNOWN, id="new"),
        pytest.param(None, DeploymentState.UNKNOWN, id="none"),
    ],
)
def test_states_of_deployments(text: str | None, state: DeploymentState) -> None:
    assert deployment_state(text) is state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(pytest.param(text, LifeCycle.IN_PROGRESS, id=text) for text in ("IN_PROGRESS", "InProgress")),
        *(
            pytest.param(text, LifeCycle.NOT_BUILT, id=text)
            for text in ("NOT_BUILT", "NotBuilt", "not built")
        ),
        pytest.param("FINISHED", LifeCycle.FINISHED, id="finished"),
        pytest.param("Queued", LifeCycle.QUEUED, id="queued"),
        pytest.param("PENDING", LifeCycle.PENDING, id="pending"),
        pytest.param("", LifeCycle.UNKNOWN, id="empty"),
    ],
)
def test_life_cycles(text: str, state: LifeCycle) -> None:
    assert life_cycle(text) is state


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(1631513119295, AT, id="milliseconds"),
        pytest.param("1631513119295", AT, id="milliseconds-as-text"),
        pytest.param("2021-09-13T06:05:19.295Z", AT, id="iso-z"),
        pytest.param("2021-09-13T06:05:19.295+0000", AT, id="iso-of-java"),
        pytest.param("2021-09-13T16:05:19.295+10:00", AT, id="iso-with-zone"),
        pytest.param("2021-09-13T06:05:19.295", AT, id="iso-without-zone"),
        pytest.param(None, None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param(0, None, id="zero"),
        pytest.param(-1, None, id="negative"),
        pytest.param("yesterday", None, id="words"),
        pytest.param(10**30, None, id="beyond"),
        pytest.param("²", None, id="digit-that-is-none"),
    ],
)
def test_moments(value: int | str | None, expected: datetime | None) -> None:
    assert moment(value) == expected


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text()))
def test_a_moment_is_aware_or_none(value: float | str | None) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC


LINK = '<a href="http://host/browse/user/{}">{}</a>'


@pytest.mark.parametrize(
    ("reason", "person"),
    [
        pytest.param(
            f"Manual run by {LINK.format('devon', 'Devon Zhang')}", ("devon", "Devon Zhang"), id="link"
        ),
        pytest.param(LINK.format("a%20b%2Fc", "A &amp; B"), ("a b/c", "A & B"), id="encoded"),
        pytest.param(
            f"Rerun by {LINK.format('one', 'One')} after {LINK.format('two', 'Two')}",
            ("one", "One"),
            id="two",
        ),
        pytest.param(
            '<a href="http://host/browse/SHOP-WEB-7">SHOP-WEB-7</a>', ("", ""), id="child-of-a-plan"
        ),
        pytest.param('<a href="/bamboo/browse/user/x">X</a>', ("x", "X"), id="relative"),
        pytest.param('<a href="http://[/browse/user/x">X</a>', ("", ""), id="no-address"),
        pytest.param(
            LINK.format("x", "<b>X</b> <script>alert(1)</script>"), ("x", "X alert(1)"), id="markup"
        ),
        pytest.param(LINK.format("x", "a\u202eb\x1b"), ("x", "a\\u202eb\\x1b"), id="control-characters"),
        pytest.param(LINK.format("a%1Bb", "X"), ("a\\x1bb", "X"), id="control-characters-in-the-account"),
        pytest.param("Scheduled", ("", ""), id="nobody"),
        pytest.param(None, ("", ""), id="none"),
        pytest.param('<a href="/browse/user/x">half', ("x", "half"), id="unfinished"),
    ],
)
def test_the_person_in_a_reason(reason: str | None, person: tuple[str, str]) -> None:
    assert person_in(reason) == person


@given(st.text(alphabet=st.sampled_from("<>a/ =\"'hrefbowsu&;#!-\\")))
def test_any_reason_can_be_read(reason: str) -> None:
    assert "\n" not in "".join(person_in(reason))


def test_names_are_compared_without_what_separates_words() -> None:
    assert squeezed("IN_PROGRESS") == squeezed("InProgress") == squeezed("in progress") == "inprogress"
