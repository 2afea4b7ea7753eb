"""The Bamboo Permission Enforcer: holds the permissions of a Bamboo server against a policy in git."""

from collections.abc import Mapping
from pathlib import Path

from release_kraken.core.context import Context
from release_kraken.core.finding import RuleInfo
from release_kraken.core.plugin import Desk, Page, Tool, View
from release_kraken.core.report import Report
from release_kraken.tools.bamboo_permissions.settings import BambooPermissionsSettings, subject


def _run(settings: BambooPermissionsSettings, context: Context) -> Report:
    from release_kraken.tools.bamboo_permissions.run import run

    return run(settings, context)


def _apply(settings: BambooPermissionsSettings, report: Report, context: Context) -> Report:
    from release_kraken.tools.bamboo_permissions.applying import apply

    return apply(settings, report, context)


def _rules() -> tuple[RuleInfo, ...]:
    from release_kraken.tools.bamboo_permissions.rules import rule_infos

    return rule_infos()


def _import(settings: BambooPermissionsSettings, context: Context) -> str:
    from release_kraken.tools.bamboo_permissions.views import today

    return today(settings, context)


def _schema(settings: BambooPermissionsSettings, context: Context) -> str:
    from release_kraken.tools.bamboo_permissions.views import schema

    return schema(settings, context)


def _access(settings: BambooPermissionsSettings, context: Context) -> str:
    from release_kraken.tools.bamboo_permissions.views import access

    return access(settings, context)


def _values(desk: Desk[BambooPermissionsSettings]) -> Mapping[str, object]:
    from release_kraken.tools.bamboo_permissions.page import values

    return values(desk)


TOOL = Tool(
    name="bamboo_permissions",
    summary="Hold the permissions of a Bamboo server against a policy, and repair what has drifted.",
    settings=BambooPermissionsSettings,
    run=_run,
    subject=subject,
    rules=_rules,
    apply=_apply,
    views=(
        View("import", "Print today's permissions as a policy to start from.", _import),
        View("schema", "Print the JSON Schema of a policy.", _schema),
        View("access", "Print who may do what, and where that was granted.", _access),
    ),
    page=Page(Path(__file__).with_name("page.html"), _values),
    schedule="*/30 * * * *",
    serial=True,
)
