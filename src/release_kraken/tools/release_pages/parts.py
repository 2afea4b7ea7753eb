"""What the parts of a run hand to each other before the board is put together."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime

from release_kraken.core.finding import Finding
from release_kraken.core.json import JSONValue
from release_kraken.core.report import Change, NotChecked
from release_kraken.tools.release_pages.board import (
    Delivery,
    Deployment,
    Drift,
    Mapping,
    PublishedPage,
    Release,
    Source,
    Stale,
    Unmatched,
)


@dataclass(frozen=True, slots=True)
class FromJira:
    """What Jira says, with the last good data of teams that it did not answer for.

    The releases have their progress, issues, scope and history; `mapping`, `deployments`, `drift` and
    `forecast` are still empty. `remember` and `forget` are what memory is to keep, and the keys that it
    need not keep any longer.
    """

    releases: tuple[Release, ...]
    sources: tuple[Source, ...]
    not_checked: tuple[NotChecked, ...]
    remember: Map[str, JSONValue] = field(default_factory=dict)
    forget: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """What Bamboo says of one release; `stale` marks what it said in an earlier run."""

    mapping: Mapping | None
    deployments: tuple[Deployment, ...]
    drift: Drift | None
    stale: tuple[Stale, ...] = ()


@dataclass(frozen=True, slots=True)
class FromBamboo:
    """What Bamboo says, by the ids of releases; every release that was asked for is there."""

    placed: Map[str, Placed]
    unmatched: tuple[Unmatched, ...]
    delivery: tuple[Delivery, ...]
    sources: tuple[Source, ...]
    not_checked: tuple[NotChecked, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be written to Confluence, or was; `at` is when each page was last written."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    pages: tuple[PublishedPage, ...]
    not_checked: tuple[NotChecked, ...]
    at: Map[str, datetime]
