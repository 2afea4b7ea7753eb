"""How the issues of a release changed."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.release_pages.board import Scope
from release_kraken.tools.release_pages.tracking.scope import scope_of

Issues = Mapping[str, str] | None


@pytest.mark.parametrize(
    ("before", "after", "totals", "expected"),
    [
        pytest.param({}, {}, (0, 0), Scope(), id="nothing"),
        pytest.param({"1": "A-1"}, {"1": "A-1"}, (1, 1), Scope(), id="same"),
        pytest.param({"1": "A-1"}, {"1": "B-1"}, (1, 1), Scope(), id="other-key"),
        pytest.param({"1": "A-1"}, {"2": "A-2"}, (1, 1), Scope(("A-2",), ("A-1",), 0), id="replaced"),
        pytest.param({}, {"2": "A-2", "1": "A-1"}, (0, 2), Scope(("A-2", "A-1"), (), 2), id="added"),
        pytest.param(None, {"1": "A-1"}, (900, 1), Scope((), (), -899), id="too-many-before"),
        pytest.param({"1": "A-1"}, None, (1, 900), Scope((), (), 899), id="too-many-now"),
    ],
)
def test_what_came_and_went(before: Issues, after: Issues, totals: tuple[int, int], expected: Scope) -> None:
    assert scope_of(before, after, *totals) == expected


ISSUES = st.dictionaries(st.integers(1, 30).map(str), st.integers(1, 99).map("A-{}".format), max_size=20)


@given(ISSUES, ISSUES)
def test_the_net_is_what_came_less_what_went(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    scope = scope_of(before, after, len(before), len(after))
    assert scope.net == len(scope.added) - len(scope.removed)
