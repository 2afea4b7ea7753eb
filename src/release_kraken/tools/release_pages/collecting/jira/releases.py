"""Collects releases from Jira: each project by itself, so that one that fails takes no other with it."""

from datetime import datetime

from release_kraken.core.context import Context
from release_kraken.tools.release_pages.parts import FromJira
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def collect_releases(settings: ReleasePagesSettings, context: Context, now: datetime) -> FromJira:
    """The releases of the weeks that are shown, and those without date."""
    raise NotImplementedError
