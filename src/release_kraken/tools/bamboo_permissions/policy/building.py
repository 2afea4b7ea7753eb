"""Makes one policy of the files that it is written in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.errors import ConfigError
from release_kraken.tools.bamboo_permissions.policy.file import PlacesTable
from release_kraken.tools.bamboo_permissions.policy.holders import (
    Entry,
    ExceptionEntry,
    Faults,
    Part,
    exceptions_of,
    groups_of,
    holders_of,
)
from release_kraken.tools.bamboo_permissions.policy.model import (
    Policy,
    PolicyException,
    Rule,
    Unmanaged,
    Unmatched,
)
from release_kraken.tools.bamboo_permissions.policy.patterns import Match
from release_kraken.tools.bamboo_permissions.policy.source import Location, PolicyError, Source
from release_kraken.tools.bamboo_permissions.policy.words import match_in, rights_in, scopes_in

_EVERY_KIND = frozenset(ScopeKind)


def build(parts: Sequence[Part]) -> Policy:
    """The policy that the files make together; raises PolicyError with everything that is wrong."""
    meaning = _Meaning()
    faults = meaning.faults
    unmatched = _only(parts, "unmatched", faults)
    scoping = _only(parts, "scopes", faults)
    if scoping and scoping.file.scopes:
        meaning.scopes = frozenset(meaning.kinds(scoping.source, ("scopes",), scoping.file.scopes))
    groups = groups_of(parts, faults)
    policy = Policy(
        tuple(groups.values()),
        tuple(rule for entry in holders_of(parts, groups, faults) for rule in meaning.rules(entry)),
        tuple(each for entry in exceptions_of(parts, groups, faults) for each in meaning.exceptions(entry)),
        tuple(each for part in parts for each in meaning.unmanaged(part)),
        (unmatched and unmatched.file.unmatched) or Unmatched.REPORT,
        meaning.scopes,
    )
    if faults.lines:
        raise PolicyError(*faults.lines)
    if not (policy.rules or policy.exceptions or policy.unmanaged):
        names = ", ".join(part.source.file for part in parts)
        raise PolicyError(f"{names}: says nothing; begin with [[groups.<name>.rights]]")
    return policy


def _only(parts: Sequence[Part], key: str, faults: Faults) -> Part | None:
    """The file that has a key which only one may have."""
    having = [part for part in parts if key in part.file.model_fields_set]
    for part in having[1:]:
        faults.add(part.source, (key,), f"is in {having[0].source.file} already; keep one")
    return having[0] if having else None


@dataclass
class _Meaning:
    """Makes sense of tables, for the kinds of places that the policy is about; gathers what is wrong."""

    scopes: frozenset[ScopeKind] = _EVERY_KIND
    faults: Faults = field(default_factory=Faults)

    def rules(self, entry: Entry) -> Iterator[Rule]:
        where = entry.source.where(entry.location)
        for kind, match, rights in self._rights(entry):
            yield Rule(entry.holder, entry.principals, kind, match, rights, where)

    def exceptions(self, entry: ExceptionEntry) -> Iterator[PolicyException]:
        table, where = entry.table, entry.source.where(entry.location)
        expires = table.expires if isinstance(table.expires, date) else None
        for kind, match, rights in self._rights(entry):
            yield PolicyException(
                entry.holder, entry.principals, kind, match, rights, table.reason, expires, where
            )

    def unmanaged(self, part: Part) -> Iterator[Unmanaged]:
        for number, table in enumerate(part.file.unmanaged):
            location = ("unmanaged", number)
            for kind, match in self._places(part.source, location, table):
                yield Unmanaged(kind, match, table.reason, part.source.where(location))

    def kinds(self, source: Source, location: Location, words: tuple[str, ...]) -> tuple[ScopeKind, ...]:
        """The kinds of places that are named."""
        kinds = scopes_in(words)
        foreign = [kind for kind in kinds if kind not in self.scopes]
        if foreign:
            self.faults.add(
                source, location, f"{', '.join(foreign)} is not among the policy's scopes; add it there"
            )
        return kinds

    def _rights(self, entry: Entry) -> Iterator[tuple[ScopeKind, Match, frozenset[Right]]]:
        """The table's meaning for each kind of place that it names."""
        for kind, match in self._places(entry.source, entry.location, entry.table):
            try:
                yield kind, match, rights_in(entry.holder, kind, entry.table.rights)
            except ConfigError as error:
                self.faults.add(entry.source, (*entry.location, "rights"), error)

    def _places(
        self, source: Source, location: Location, table: PlacesTable
    ) -> Iterator[tuple[ScopeKind, Match]]:
        """The kinds of places that a table names, each with its patterns."""
        for kind in self.kinds(source, (*location, "scope"), table.scope):
            yield kind, match_in(kind, table.match)
