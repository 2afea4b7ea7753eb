"""Tells how the issues of a release changed since it was last looked at."""

from collections.abc import Mapping

from release_kraken.tools.release_pages.board import Scope

Issues = Mapping[str, str]
"""Keys of issues by their ids, which stay when an issue or its project gets another key."""


def scope_of(before: Issues | None, after: Issues | None, total_before: int, total_after: int) -> Scope:
    """What came and went; None for issues that are too many to be kept, of which the totals tell alone."""
    net = total_after - total_before
    if before is None or after is None:
        return Scope(net=net)
    added = tuple(key for each, key in after.items() if each not in before)
    removed = tuple(key for each, key in before.items() if each not in after)
    return Scope(added, removed, net)
