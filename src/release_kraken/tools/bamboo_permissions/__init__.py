"""The Bamboo Permission Enforcer: holds the permissions of a Bamboo server against a policy in git."""

from release_kraken.core.context import Context
from release_kraken.core.plugin import Tool
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings


def _run(settings: BambooPermissionsSettings, context: Context) -> Report:
    from release_kraken.tools.bamboo_permissions.run import run

    return run(settings, context)


TOOL = Tool(
    name="bamboo_permissions",
    summary="Hold the permissions of a Bamboo server against a policy, and repair what has drifted.",
    settings=BambooPermissionsSettings,
    run=_run,
    subject=lambda settings: str(settings.policy.resolve()),
    schedule="*/30 * * * *",
    serial=True,
)
