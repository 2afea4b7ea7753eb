"""The nearest right name for one that does not exist."""

from collections.abc import Collection
from difflib import get_close_matches


def suggestion(name: str, known: Collection[str]) -> str:
    """`; did you mean "..."?`-like words for a message, or nothing when no name is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""
