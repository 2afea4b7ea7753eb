"""How a message proposes the nearest right name for one that does not exist."""

from collections.abc import Collection

from release_kraken.core.text import nearest


def suggestion(name: str, known: Collection[str]) -> str:
    """Words to stand behind the wrong name, or nothing when no name is near."""
    near = nearest(name, known)
    return f' (did you mean "{near}"?)' if near else ""
