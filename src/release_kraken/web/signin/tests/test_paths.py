"""Where one is sent after signing in: never to another site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.web.signin.paths import local


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        pytest.param("/", "/", id="overview"),
        pytest.param("/runs?tool=x&before=1", "/runs?tool=x&before=1", id="query"),
        pytest.param("/runs/a%2Fb", "/runs/a%2Fb", id="encoded"),
        pytest.param("", "/", id="nothing"),
        pytest.param("runs", "/", id="relative"),
        pytest.param("//evil.example", "/", id="other host"),
        pytest.param("/\\evil.example", "/", id="backslash"),
        pytest.param("/\t/evil.example", "/", id="tab"),
        pytest.param("/\n/evil.example", "/", id="newline"),
        pytest.param("https://evil.example", "/", id="address"),
        pytest.param("javascript:alert(1)", "/", id="script"),
        pytest.param("/x\r\nset-cookie: a=b", "/", id="header"),
        pytest.param("/sign-in?next=/sign-in", "/", id="round and round"),
        pytest.param("/" + "a" * 3000, "/", id="long"),
        pytest.param("/é", "/", id="not ascii"),
    ],
)
def test_only_paths_of_ours(asked: str, target: str) -> None:
    assert local(asked) == target


@given(st.text(alphabet="/\\.:@?#ab\t\n\r %09", max_size=12))
def test_a_browser_stays_here(asked: str) -> None:
    target = local(asked)
    assert target.startswith("/")
    assert target[1:2] not in ("/", "\\")
    assert not set(target) & set("\t\n\r\\")
