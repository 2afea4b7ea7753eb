"""Patterns that say which entities a part of a policy is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate

from release_kraken.tools.bamboo_permissions.world import Entity

_EXCLUDES = "!"
_MARKS = ("key:", "name:")
_SPECIAL = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A glob (`*`, `?`, `[ab]`), held against key and name without regard to case.

    `!` before it excludes; `key:` or `name:` holds it against one of the two alone.
    """

    text: str
    _glob: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _field: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take the text apart."""
        rest = self.text.removeprefix(_EXCLUDES)
        mark = next((each for each in _MARKS if rest.startswith(each)), "")
        object.__setattr__(self, "_field", mark.removesuffix(":"))
        object.__setattr__(self, "_glob", re.compile(translate(rest.removeprefix(mark).lower())))

    def __str__(self) -> str:
        """As the policy has it."""
        return self.text

    @property
    def excludes(self) -> bool:
        """Whether it takes entities out."""
        return self.text.startswith(_EXCLUDES)

    def fits(self, entity: Entity) -> bool:
        """Whether key or name are like it."""
        if self._field == "key":
            return self._is_like(entity.key)
        if self._field == "name":
            return self._is_like(entity.name)
        return self._is_like(entity.key) or self._is_like(entity.name)

    def _is_like(self, text: str) -> bool:
        return self._glob.match(text.lower()) is not None


@dataclass(frozen=True, slots=True)
class Match:
    """Patterns of which one must fit and none that excludes may; without any, all entities match."""

    patterns: tuple[Pattern, ...] = ()
    _takes: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)
    _excludes: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Tell those that exclude from the others."""
        object.__setattr__(self, "_takes", tuple(each for each in self.patterns if not each.excludes))
        object.__setattr__(self, "_excludes", tuple(each for each in self.patterns if each.excludes))

    def holds(self, entity: Entity) -> bool:
        """Whether an entity is one of those that are meant; its kind is not looked at."""
        is_taken = not self._takes or any(each.fits(entity) for each in self._takes)
        return is_taken and not any(each.fits(entity) for each in self._excludes)


EVERYWHERE = Match()


def match_of(texts: Iterable[str]) -> Match:
    """A match from what a policy says."""
    return Match(tuple(Pattern(text) for text in texts))


def is_plain(text: str) -> bool:
    """Whether a text means itself at the beginning of a pattern."""
    return bool(text.strip()) and not text.startswith((_EXCLUDES, *_MARKS))


def literal(text: str) -> str:
    """A glob that only this text is like (but for its case)."""
    return _SPECIAL.sub(lambda found: f"[{found[0]}]", text)
