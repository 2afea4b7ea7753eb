"""What the parts of a run hand to each other before the board is put together."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime

from release_kraken.core.finding import Finding
from release_kraken.core.report import Change, NotChecked
from release_kraken.tools.release_pages.board import (
    Delivery,
    Deployment,
    Drift,
    Mapping,
    PublishedPage,
    Release,
    Source,
    Unmatched,
)


@dataclass(frozen=True, slots=True)
class FromJira:
    """What Jira says, with the last good data of teams that it did not answer for.

    The releases have their progress, issues, scope and history; `mapping`, `deployments`, `drift` and
    `forecast` are still empty.
    """

    releases: tuple[Release, ...]
    sources: tuple[Source, ...]
    not_checked: tuple[NotChecked, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """What Bamboo says of one release."""

    mapping: Mapping | None
    deployments: tuple[Deployment, ...]
    drift: Drift | None


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
