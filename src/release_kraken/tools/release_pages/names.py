"""What the name of a version tells: which application, and which number of it."""

import re
from functools import lru_cache
from typing import NamedTuple


class Named(NamedTuple):
    """The parts of a version's name; a name that tells nothing is a number without application."""

    application: str
    number: str


def named(pattern: str, name: str) -> Named:
    """The parts that a version pattern finds (settings: `version_pattern`), without blanks around them."""
    found = re.search(pattern, name.strip())
    if found is None:
        return Named("", name.strip())
    parts = found.groupdict()
    return Named((parts.get("application") or "").strip(), parts["version"].strip())


def is_same(one: str, other: str) -> bool:
    """Whether two names of applications or deployment projects are the same, however they are spelled."""
    return plain(one) == plain(other)


@lru_cache(maxsize=32_768)  # each name of a large company is compared with every other
def plain(name: str) -> str:
    """A name without what people spell differently: case, blanks, signs (unless it has nothing else)."""
    return re.sub(r"[\W_]+", "", name).casefold() or name.strip().casefold()
