"""Runs the Bamboo Permission Enforcer: read the policy and the server, and plan what has to change."""

import hashlib
from collections.abc import Mapping

from release_kraken.connectors.bamboo.client import Bamboo
from release_kraken.core.context import Context
from release_kraken.core.report import Report, Table
from release_kraken.tools.bamboo_permissions.collecting import collect
from release_kraken.tools.bamboo_permissions.directory import hidden, is_silent, list_missing, without
from release_kraken.tools.bamboo_permissions.journal import Journal
from release_kraken.tools.bamboo_permissions.plan import Limits, Plan
from release_kraken.tools.bamboo_permissions.planning.deciding import plan
from release_kraken.tools.bamboo_permissions.policy.model import Policy
from release_kraken.tools.bamboo_permissions.policy.reading import parse_policy, read_texts
from release_kraken.tools.bamboo_permissions.reporting import report_of
from release_kraken.tools.bamboo_permissions.rule import Survey
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings, subject
from release_kraken.tools.bamboo_permissions.world import World, count_grants

_BEGIN = Table(
    "No policy is configured",
    ("How to begin",),
    (
        ("kraken bamboo-permissions import > policy.toml makes one of what is granted today",),
        ("name it in [tools.bamboo_permissions] policy of kraken.toml, or by --policy",),
    ),
)


def run(settings: BambooPermissionsSettings, context: Context) -> Report:
    """Look and plan; nothing outside is changed."""
    if settings.policy is None:
        return Report(tables=(_BEGIN,))
    texts = read_texts(settings.policy)
    policy = parse_policy(texts)
    journal = Journal(context.memory, subject(settings))
    world = collect(policy.scopes, context)
    if is_silent(world):
        world = hidden(world)
    planned = _plan(policy, world, settings, journal, context)
    survey = Survey(policy, world, planned, journal.unfinished())
    return report_of(survey, digest_of(texts))


def _plan(
    policy: Policy, world: World, settings: BambooPermissionsSettings, journal: Journal, context: Context
) -> Plan:
    before = journal.grants()
    limits = Limits(settings.most_changes, settings.most_removals, settings.most_vanished, before)
    planned = plan(policy, world, context.now().date(), limits)
    if before is None or count_grants(world) >= before * (1 - settings.most_vanished):
        journal.count(count_grants(world))  # one that is suspiciously low is none to compare with
    bamboo = context.connector(Bamboo)
    return without(planned, list_missing(planned, world, bamboo))


def digest_of(texts: Mapping[str, str]) -> str:
    """By what the text of a policy is known: that of its files, by their names."""
    whole = "\0".join(part for file in sorted(texts.items()) for part in file)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
