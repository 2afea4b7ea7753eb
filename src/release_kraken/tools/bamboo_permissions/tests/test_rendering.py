"""A policy that is written can be read again, and is the same."""

from hypothesis import given
from hypothesis import strategies as st

from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.policy.reading import parse_policy
from release_kraken.tools.bamboo_permissions.policy.rendering import quoted, render
from release_kraken.tools.bamboo_permissions.tests.policies import policies


@given(policies())
def test_what_is_written_is_read_as_it_was(policy: Policy) -> None:
    assert parse_policy({"policy.toml": render(policy)}) == policy


@given(policies())
def test_what_is_read_is_written_as_it_was(policy: Policy) -> None:
    text = render(policy)
    assert render(parse_policy({"policy.toml": text})) == text


@given(st.text())
def test_a_text_stays_on_its_line_and_hides_nothing(text: str) -> None:
    written = quoted(text)
    assert len(written.splitlines()) == 1
    assert not {"\x1b", "\u202e", "\x00", "\x7f"} & set(written)
