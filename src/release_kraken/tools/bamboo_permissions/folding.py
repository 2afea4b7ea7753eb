"""Finds patterns for sets of entities: few and readable, and exact for all that are known today."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.patterns import (
    EVERYWHERE,
    Match,
    Pattern,
    is_plain,
    literal,
)
from release_kraken.tools.bamboo_permissions.world import Entity

_LETTERED = (ScopeKind.PROJECT, ScopeKind.PROJECT_PLANS, ScopeKind.PLAN)
_SEPARATORS = "-_/. "
_SHARED_BY = 2
"""A pattern stands for at least so many entities."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A pattern and the entities that it fits, by their positions."""

    pattern: Pattern
    entities: frozenset[int]


class Folding:
    """All known entities of one kind."""

    def __init__(self, kind: ScopeKind, entities: Sequence[Entity]) -> None:
        """Look at what they have in common."""
        self._kind = kind
        self._entities = entities
        self._positions = {entity.scope: position for position, entity in enumerate(entities)}
        self._named: dict[str, set[int]] = defaultdict(set)
        for position, entity in enumerate(entities):
            self._named[entity.key.lower()].add(position)
            self._named[entity.name.lower()].add(position)
        self._shared = sorted(self._find_shared(), key=lambda each: (-len(each.entities), each.pattern.text))

    def match(self, members: Sequence[Entity]) -> Match:
        """Patterns that fit these entities and no others."""
        if self._kind is ScopeKind.GLOBAL:
            return EVERYWHERE
        wanted = frozenset(self._positions[entity.scope] for entity in members)
        return Match(tuple(self._cover(wanted)))

    def _cover(self, wanted: frozenset[int]) -> Iterator[Pattern]:
        """The pattern that fits most first; what none fits by itself."""
        left = set(wanted)
        for each in self._shared:
            if each.entities <= wanted and len(each.entities & left) >= _SHARED_BY:
                left -= each.entities
                yield each.pattern
        for position in sorted(left):
            yield self._single(self._entities[position])

    def _single(self, entity: Entity) -> Pattern:
        """What fits one alone: its key or, of what has but a number, its name; if need be it says which."""
        text = self._text(entity)
        if is_plain(text) and len(self._named[text.lower()]) == 1:
            return Pattern(literal(text))
        return Pattern(f"key:{literal(entity.key)}")

    def _find_shared(self) -> Iterator[_Shared]:
        globs: dict[str, int] = defaultdict(int)
        for entity in self._entities:
            for glob in set(_globs(self._text(entity).lower())):
                globs[glob] += 1
        for entity in self._entities:  # as it is written, not in small letters
            for glob in _globs(self._text(entity)):
                if globs.pop(glob.lower(), 0) >= _SHARED_BY and is_plain(glob):
                    pattern = Pattern(glob)
                    fitting = (place for place, each in enumerate(self._entities) if pattern.fits(each))
                    yield _Shared(pattern, frozenset(fitting))

    def _text(self, entity: Entity) -> str:
        return entity.key if self._kind in _LETTERED else entity.name


def _globs(text: str) -> Iterator[str]:
    """Beginnings up to where a word ends; of environments (`project/name`) also the name alone."""
    yield "*"
    for place, character in enumerate(text):
        if character in _SEPARATORS:
            yield f"{literal(text[: place + 1])}*"
    _, slash, name = text.rpartition("/")
    if slash:
        yield f"*/{literal(name)}"
