"""Patterns that say which entities a part of a policy is about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate

from release_kraken.tools.bamboo_permissions.world import Entity

_EXCLUDES = "!"
_FIELDS = {"key:": ("key",), "name:": ("name",)}
_EITHER = ("key", "name")
_SPECIAL = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A glob (`*`, `?`, `[ab]`), held against key and name without regard to case.

    `!` before it excludes; `key:` or `name:` holds it against one of the two alone.
    """

    text: str
    _glob: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _fields: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take the text apart."""
        rest = self.text.removeprefix(_EXCLUDES)
        mark = next((each for each in _FIELDS if rest.startswith(each)), "")
        object.__setattr__(self, "_fields", _FIELDS.get(mark, _EITHER))
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
        values = {"key": entity.key, "name": entity.name}
        return any(self._glob.match(values[each].lower()) for each in self._fields)


@dataclass(frozen=True, slots=True)
class Match:
    """Patterns of which one must fit and none that excludes may; without any, all entities match."""

    patterns: tuple[Pattern, ...] = ()

    def holds(self, entity: Entity) -> bool:
        """Whether an entity is one of those that are meant; its kind is not looked at."""
        takes = [each for each in self.patterns if not each.excludes]
        return (not takes or any(each.fits(entity) for each in takes)) and not any(
            each.fits(entity) for each in self.patterns if each.excludes
        )


EVERYWHERE = Match()


def match_of(texts: Iterable[str]) -> Match:
    """A match from what a policy says."""
    return Match(tuple(Pattern(text) for text in texts))


def is_plain(text: str) -> bool:
    """Whether a text means itself at the beginning of a pattern."""
    return bool(text.strip()) and not text.startswith((_EXCLUDES, *_FIELDS))


def literal(text: str) -> str:
    """A glob that only this text is like (but for its case)."""
    return _SPECIAL.sub(lambda found: f"[{found[0]}]", text)
