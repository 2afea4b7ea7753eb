"""Finds who a policy's tables are about, across the files that it is written in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from release_kraken.connectors.bamboo.grants import Principal, PrincipalKind
from release_kraken.core.errors import ConfigError
from release_kraken.tools.bamboo_permissions.policy.file import (
    ExceptionTable,
    HolderTable,
    PolicyFile,
    RightsTable,
)
from release_kraken.tools.bamboo_permissions.policy.model import Group
from release_kraken.tools.bamboo_permissions.policy.source import Location, Source
from release_kraken.tools.bamboo_permissions.policy.words import role_named

Groups = Mapping[str, Group]
"""By their names in small letters."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file."""

    source: Source
    file: PolicyFile


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of rights, whose they are, and where it stands."""

    holder: Principal
    principals: tuple[Principal, ...]
    table: RightsTable
    source: Source
    location: Location


@dataclass(frozen=True, slots=True)
class ExceptionEntry(Entry):
    """A table of an exception."""

    table: ExceptionTable


@dataclass(frozen=True, slots=True)
class Faults:
    """What has been found wrong so far."""

    lines: list[str] = field(default_factory=list)

    def add(self, source: Source, location: Location, text: object) -> None:
        """One more."""
        self.lines.append(source.fault(location, text))


def groups_of(parts: Sequence[Part], faults: Faults) -> Groups:
    """The predefined groups of all files, in the order in which they are first named."""
    defined: dict[str, str] = {}
    groups: dict[str, Group] = {}
    for part in parts:
        for name, table in part.file.groups.items():
            key = name.lower()
            group = groups.setdefault(key, Group(name, (name,)))
            if table.bamboo_groups is None:
                continue
            if key in defined:
                place = ("groups", name, "bamboo_groups")
                faults.add(part.source, place, f"are in {defined[key]} already; keep them there")
            defined[key] = part.source.file
            groups[key] = Group(group.name, tuple(dict.fromkeys(table.bamboo_groups)))
    return groups


def holders_of(parts: Sequence[Part], groups: Groups, faults: Faults) -> Iterator[Entry]:
    """All tables of rights: groups, users and roles, all tables of one holder beside each other."""
    by_holder: dict[tuple[PrincipalKind, str], list[Entry]] = {
        (PrincipalKind.GROUP, key): [] for key in groups
    }
    for part in parts:
        for entry in _holders(part, groups, faults):
            by_holder.setdefault((entry.holder.kind, entry.holder.name.lower()), []).append(entry)
    for kind in PrincipalKind:
        for (of, _), its in by_holder.items():
            if of is kind:
                yield from (replace(each, holder=its[0].holder, principals=its[0].principals) for each in its)


def exceptions_of(parts: Sequence[Part], groups: Groups, faults: Faults) -> Iterator[ExceptionEntry]:
    """The tables of exceptions, each of one user or one group."""
    for part in parts:
        for number, table in enumerate(part.file.exceptions):
            place = ("exceptions", number)
            given = {PrincipalKind.USER: table.user, PrincipalKind.GROUP: table.group}
            named = [(kind, name) for kind, name in given.items() if name is not None]
            if len(named) == 1:
                yield ExceptionEntry(*_who(*named[0], groups), table, part.source, place)
            else:
                faults.add(part.source, place, "must have either user or group; add one, or make two of it")


def _holders(part: Part, groups: Groups, faults: Faults) -> Iterator[Entry]:
    tables: Mapping[PrincipalKind, Mapping[str, HolderTable]] = {
        PrincipalKind.GROUP: part.file.groups,
        PrincipalKind.USER: part.file.users,
        PrincipalKind.ROLE: part.file.roles,
    }
    for kind, named in tables.items():
        for name, holder in named.items():
            place = (f"{kind}s", name)
            try:
                who = _who(kind, name, groups)
            except ConfigError as error:
                faults.add(part.source, place, error)
                continue
            for number, table in enumerate(holder.rights):
                yield Entry(*who, table, part.source, (*place, "rights", number))


def _who(kind: PrincipalKind, name: str, groups: Groups) -> tuple[Principal, tuple[Principal, ...]]:
    """Who is named, and who that is to Bamboo; a group that is not predefined is Bamboo's own."""
    if kind is PrincipalKind.GROUP:
        group = groups.get(name.lower(), Group(name, (name,)))
        return Principal(kind, group.name), tuple(Principal(kind, each) for each in group.bamboo_groups)
    who = role_named(name) if kind is PrincipalKind.ROLE else Principal(kind, name)
    return who, (who,)
