"""Findings: keys that outlive a run, places, order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.core.finding import Finding, Severity, ordered

FINDING = Finding(
    rule="untyped-variable",
    severity=Severity.ERROR,
    message='variable "name" has no type',
    path="modules/queue/variables.tf",
    line=3,
    column=1,
    end_line=5,
    resource="variable.name",
)

findings = st.builds(
    Finding,
    rule=st.sampled_from(["a", "b"]),
    severity=st.sampled_from(Severity),
    message=st.sampled_from(["x", "y"]),
    path=st.sampled_from([None, "a.tf", "b.tf"]),
    line=st.sampled_from([None, 1, 2]),
)


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param({"line": 30, "end_line": 32}, id="other-lines"),
        pytest.param({"column": 9}, id="other-column"),
        pytest.param({"message": "reworded"}, id="other-words-for-a-named-resource"),
        pytest.param({"severity": Severity.NOTE}, id="other-severity"),
        pytest.param({"fix": "give it a type"}, id="other-fix"),
    ],
)
def test_the_key_outlives_what_is_not_identity(moved: dict[str, object]) -> None:
    assert replace(FINDING, key="", **moved).key == FINDING.key  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"rule": "undescribed-variable"}, id="other-rule"),
        pytest.param({"path": "modules/topic/variables.tf"}, id="other-path"),
        pytest.param({"resource": "variable.size"}, id="other-resource"),
        pytest.param({"resource": None}, id="message-in-place-of-resource"),
    ],
)
def test_the_key_tells_faults_apart(other: dict[str, object]) -> None:
    assert replace(FINDING, key="", **other).key != FINDING.key  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "where"),
    [
        pytest.param(FINDING, "modules/queue/variables.tf:3:1", id="place"),
        pytest.param(replace(FINDING, column=None), "modules/queue/variables.tf:3", id="line"),
        pytest.param(replace(FINDING, line=None, column=None), "modules/queue/variables.tf", id="file"),
        pytest.param(replace(FINDING, path=None), "variable.name", id="resource"),
        pytest.param(replace(FINDING, path=None, resource=None), "", id="nowhere"),
    ],
)
def test_where(finding: Finding, where: str) -> None:
    assert finding.where == where


@given(st.lists(findings))
def test_ordered_findings_have_keys_of_their_own(some: list[Finding]) -> None:
    result = ordered(some)
    assert len(result) == len(some)
    assert len({finding.key for finding in result}) == len(some)


@given(st.lists(findings), st.randoms())
def test_the_order_does_not_depend_on_who_came_first(some: list[Finding], random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    places = [(finding.where, finding.rule) for finding in ordered(some)]
    assert places == [(finding.where, finding.rule) for finding in ordered(shuffled)]


def test_ordered_twice_is_ordered_once() -> None:
    once = ordered([FINDING, replace(FINDING, line=9)])
    assert ordered(once) == once
