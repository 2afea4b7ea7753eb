"""Runs the release pages: collect from Jira and Bamboo, judge, plan the pages of Confluence."""

from release_kraken.core.context import Context
from release_kraken.core.report import Report
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


def run(settings: ReleasePagesSettings, context: Context) -> Report:  # noqa: ARG001 - to come
    """Look and plan; nothing outside is changed."""
    return Report()
