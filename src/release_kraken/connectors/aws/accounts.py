"""Which accounts are looked at: those that are configured, and those of AWS Organizations that are wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Protocol

from pydantic import BaseModel

from release_kraken.connectors.aws.client import Account, Gap
from release_kraken.connectors.aws.settings import AccountSettings, OrganizationSettings
from release_kraken.core.json import JSONObject

_ACTIVE = "ACTIVE"


class Organizations(Protocol):
    """The items that one operation of Organizations has."""

    def __call__(self, operation: str, key: str, /, **parameters: str) -> Iterator[JSONObject]:
        """All items below `key`."""
        ...


class _Member(BaseModel):
    Id: str
    Name: str = ""
    Status: str = ""
    State: str = ""

    @property
    def state(self) -> str:
        """`State` replaces `Status`, which AWS retires."""
        return self.State or self.Status


class _Unit(BaseModel):
    Id: str
    Name: str = ""


class _Tag(BaseModel):
    Key: str
    Value: str


def configured(accounts: Iterable[AccountSettings]) -> tuple[Account, ...]:
    """The accounts of the configuration."""
    return tuple(Account(each.id, each.name) for each in accounts)


def list_members(
    organizations: Organizations, wanted: OrganizationSettings
) -> tuple[tuple[Account, ...], tuple[Gap, ...]]:
    """The accounts of an organization that are wanted, and those of them that are not open."""
    chosen = [
        (account, state)
        for account, state in _members(organizations, wanted)
        if not _is_excluded(account, wanted.exclude)
    ]
    if wanted.tags:
        chosen = [(_tagged(organizations, account), state) for account, state in chosen]
        chosen = [(account, state) for account, state in chosen if _has(account, wanted.tags)]
    return (
        tuple(account for account, state in chosen if state == _ACTIVE),
        tuple(_closed(account, state) for account, state in chosen if state != _ACTIVE),
    )


def _members(organizations: Organizations, wanted: OrganizationSettings) -> Iterator[tuple[Account, str]]:
    if not wanted.units:
        yield from _read(organizations("list_accounts", "Accounts"), "")
        return
    seen: set[str] = set()
    for unit in wanted.units:
        for account, state in _below(organizations, unit, unit):
            if account.id not in seen:
                seen.add(account.id)
                yield account, state


def _below(organizations: Organizations, unit: str, path: str) -> Iterator[tuple[Account, str]]:
    yield from _read(organizations("list_accounts_for_parent", "Accounts", ParentId=unit), path)
    for item in organizations("list_organizational_units_for_parent", "OrganizationalUnits", ParentId=unit):
        inner = _Unit.model_validate(item)
        yield from _below(organizations, inner.Id, f"{path}/{inner.Name or inner.Id}")


def _read(items: Iterable[JSONObject], path: str) -> Iterator[tuple[Account, str]]:
    for item in items:
        member = _Member.model_validate(item)
        yield Account(member.Id, member.Name, path), member.state


def _is_excluded(account: Account, exclude: Iterable[str]) -> bool:
    return any(pattern == account.id or fnmatchcase(account.name, pattern) for pattern in exclude)


def _tagged(organizations: Organizations, account: Account) -> Account:
    items = organizations("list_tags_for_resource", "Tags", ResourceId=account.id)
    tags = [_Tag.model_validate(item) for item in items]
    return replace(account, tags={tag.Key: tag.Value for tag in tags})


def _has(account: Account, tags: Mapping[str, str]) -> bool:
    own = account.tags or {}
    return all(key in own and fnmatchcase(own[key], pattern) for key, pattern in tags.items())


def _closed(account: Account, state: str) -> Gap:
    said = state.lower().replace("_", " ")
    return Gap(
        account, "", f"Organizations says that it is {said}; exclude it in [connectors.aws.organization]"
    )
