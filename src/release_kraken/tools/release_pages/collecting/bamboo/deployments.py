"""Collects from Bamboo what the environments say of each release."""

from collections.abc import Sequence

from release_kraken.core.context import Context
from release_kraken.tools.release_pages.board import Release
from release_kraken.tools.release_pages.parts import FromBamboo
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def collect_deployments(
    settings: ReleasePagesSettings, context: Context, releases: Sequence[Release]
) -> FromBamboo:
    """What Bamboo says of these releases; trouble is told in its place, and never raised."""
    raise NotImplementedError
