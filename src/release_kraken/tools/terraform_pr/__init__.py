"""The Terraform PR Enforcer: checks a checkout as a pull request would be checked."""

from release_kraken.core.context import Context
from release_kraken.core.finding import RuleInfo
from release_kraken.core.plugin import Tool, View
from release_kraken.core.report import Report
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings


def _run(settings: TerraformPrSettings, context: Context) -> Report:
    from release_kraken.tools.terraform_pr.run import run

    return run(settings, context)


def _apply(settings: TerraformPrSettings, report: Report, context: Context) -> Report:
    from release_kraken.tools.terraform_pr.fix import apply

    return apply(settings, report, context)


def _rules() -> tuple[RuleInfo, ...]:
    from release_kraken.tools.terraform_pr.rules import rule_infos

    return rule_infos()


def _readme(settings: TerraformPrSettings, context: Context) -> str:
    from release_kraken.tools.terraform_pr.views import readme

    return readme(settings, context)


def _baseline(settings: TerraformPrSettings, context: Context) -> str:
    from release_kraken.tools.terraform_pr.views import print_baseline

    return print_baseline(settings, context)


TOOL = Tool(
    name="terraform_pr",
    summary="Check every Terraform root and module of a checkout as a pull request would be checked.",
    settings=TerraformPrSettings,
    run=_run,
    subject=lambda settings: str(settings.path.resolve()),
    rules=_rules,
    apply=_apply,
    apply_option="fix",
    views=(
        View("readme", "Print what terraform-docs would print for PATH.", _readme),
        View("print-baseline", "Print a baseline of all that is found.", _baseline),
    ),
    heavy=True,
    checkout="path",
    base="changed",
    untrusted={"static": True, "untrusted": True},
)
