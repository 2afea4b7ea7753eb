"""Writes a policy as TOML, as a person would: one table a rule, in the policy's order."""

import re
from collections.abc import Iterable, Iterator

from release_kraken.connectors.bamboo.grants import PrincipalKind
from release_kraken.connectors.bamboo.rights import Right, rights_of
from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.tools.bamboo_permissions.policy.model import (
    Group,
    Policy,
    PolicyException,
    Rule,
    Unmanaged,
)
from release_kraken.tools.bamboo_permissions.policy.patterns import Match

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"\\\\]')
_WIDTH = 100


def render(policy: Policy) -> str:
    """The policy as text; what is the default is left out, but for what is done about the unmatched."""
    tables = [_head(policy), *_groups(policy), *_holders(policy)]
    tables += [_exception(each) for each in policy.exceptions]
    tables += [_unmanaged(each) for each in policy.unmanaged]
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables)


def quoted(text: str) -> str:
    """A text as TOML takes it, on one line; what cannot be seen is escaped."""
    return f'"{_UNSAFE.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{ord(found[0]):04x}"


def _head(policy: Policy) -> list[str]:
    lines = [_pair("unmatched", policy.unmatched)]
    if policy.scopes != frozenset(ScopeKind):
        lines.append(_pair("scopes", [kind for kind in ScopeKind if kind in policy.scopes]))
    return lines


def _groups(policy: Policy) -> Iterator[list[str]]:
    for group in policy.groups:
        own = [rule for rule in policy.rules if _is_of(rule, group)]
        if not own or group.bamboo_groups != (group.name,):
            yield list(_group(group))
        yield from (_rule(rule) for rule in own)


def _is_of(rule: Rule, group: Group) -> bool:
    return rule.holder.kind is PrincipalKind.GROUP and rule.holder.name == group.name


def _group(group: Group) -> Iterator[str]:
    yield f"[groups.{_key(group.name)}]"
    if group.bamboo_groups != (group.name,):
        yield _pair("bamboo_groups", group.bamboo_groups)


def _holders(policy: Policy) -> Iterator[list[str]]:
    """Users and roles."""
    yield from (_rule(rule) for rule in policy.rules if rule.holder.kind is not PrincipalKind.GROUP)


def _rule(rule: Rule) -> list[str]:
    heading = f"[[{rule.holder.kind}s.{_key(rule.holder.name)}.rights]]"
    return [heading, *_places(rule.scope, rule.match), _rights(rule.scope, rule.rights)]


def _exception(exception: PolicyException) -> list[str]:
    return [
        "[[exceptions]]",
        _pair(exception.holder.kind, exception.holder.name),
        *_places(exception.scope, exception.match),
        _rights(exception.scope, exception.rights),
        _pair("reason", exception.reason),
        f"expires = {exception.expires}" if exception.expires else _pair("expires", "never"),
    ]


def _unmanaged(unmanaged: Unmanaged) -> list[str]:
    return [
        "[[unmanaged]]",
        *_places(unmanaged.scope, unmanaged.match),
        _pair("reason", unmanaged.reason),
    ]


def _places(scope: ScopeKind, match: Match) -> Iterator[str]:
    yield _pair("scope", scope)
    if match.patterns:
        yield _pair("match", [pattern.text for pattern in match.patterns])


def _rights(scope: ScopeKind, rights: frozenset[Right]) -> str:
    return _pair("rights", [right for right in rights_of(scope) if right in rights])


def _pair(key: str, value: str | Iterable[str]) -> str:
    return f"{key} = {quoted(value) if isinstance(value, str) else _list(value)}"


def _list(texts: Iterable[str]) -> str:
    """On one line, or one line each where that is too long."""
    items = [quoted(text) for text in texts]
    line = f"[{', '.join(items)}]"
    return line if len(line) <= _WIDTH else "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)
