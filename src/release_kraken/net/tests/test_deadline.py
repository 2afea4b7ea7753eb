"""A deadline lets nothing begin that would end after it."""

import pytest

from release_kraken.core.errors import RemoteError
from release_kraken.net.deadline import Deadline


def test_a_wait_beyond_it_is_not_begun() -> None:
    slept: list[float] = []
    deadline = Deadline("jira", 60, lambda: 0.0, slept.append)
    deadline.wait(59)
    with pytest.raises(RemoteError, match=r"^jira: not all was asked within 60 s; raise deadline") as raised:
        deadline.wait(61)
    assert slept == [59]
    assert raised.value.retryable


def test_it_counts_from_its_making() -> None:
    clock = [100.0]
    deadline = Deadline("jira", 60, lambda: clock[0])
    clock[0] = 160.0
    deadline.check()
    clock[0] = 160.1
    with pytest.raises(RemoteError, match=r"\[connectors.jira\]"):
        deadline.check()
