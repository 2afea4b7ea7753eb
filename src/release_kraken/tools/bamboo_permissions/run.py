"""Runs the Bamboo Permission Enforcer: read the policy and the server, and plan what has to change."""

from release_kraken.core.context import Context
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings


def run(settings: BambooPermissionsSettings, context: Context) -> Report:  # noqa: ARG001 - to come
    """Look and plan; nothing outside is changed."""
    return Report()
