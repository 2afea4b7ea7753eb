"""Other answers of the command: today's permissions as a policy, the schema of policies, who may do what."""

import json

from release_kraken.connectors.bamboo.scope import ScopeKind
from release_kraken.core.context import Context
from release_kraken.core.report import Table
from release_kraken.core.text import visible
from release_kraken.tools.bamboo_permissions.collecting import collect
from release_kraken.tools.bamboo_permissions.directory import hidden, is_silent
from release_kraken.tools.bamboo_permissions.importing import import_policy
from release_kraken.tools.bamboo_permissions.policy.file import policy_schema
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings
from release_kraken.tools.bamboo_permissions.tables import access_table
from release_kraken.tools.bamboo_permissions.unread import unread, unread_lists
from release_kraken.tools.bamboo_permissions.world import World


def today(_settings: BambooPermissionsSettings, context: Context) -> str:
    """A policy with which nothing has to change."""
    return import_policy(_world(context), context.now().date())


def schema(_settings: BambooPermissionsSettings, _context: Context) -> str:
    """The JSON Schema of a policy."""
    return f"{json.dumps(policy_schema(), indent=2, ensure_ascii=False)}\n"


def access(settings: BambooPermissionsSettings, context: Context) -> str:
    """Who may do what, and what could not be looked at."""
    world = _world(context)
    gaps = (*unread_lists(world), *unread(world.observed))
    said = [f"Not looked at: {gap.what}: {gap.why}" for gap in gaps]
    table = access_table(world, settings.principal)
    return visible("\n".join([*in_columns(table), *said, ""]))


def in_columns(table: Table) -> list[str]:
    """A table as lines of text."""
    rows = (table.columns, *table.rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _world(context: Context) -> World:
    world = collect(frozenset(ScopeKind), context)
    return hidden(world) if is_silent(world) else world
