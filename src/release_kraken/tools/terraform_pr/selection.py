"""Selects the rules of a run, and with them the stages that are needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from release_kraken.core.errors import ConfigError
from release_kraken.tools.terraform_pr.nearest import suggestion
from release_kraken.tools.terraform_pr.rule import Rule
from release_kraken.tools.terraform_pr.settings import TerraformPrSettings

SCANNERS = ("tflint", "checkov")
FORMAT_RULES = ("syntax-error", "unformatted-file")
VALIDATION_RULES = ("failed-init", "invalid-configuration")
"""What is known of a root without a plan; all other rules on roots need one."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that are wanted and that the chosen stages can decide."""

    rules: tuple[Rule, ...]
    scanners: tuple[str, ...] = ()

    @property
    def static(self) -> tuple[Rule, ...]:
        """Rules that look at the code alone."""
        return tuple(rule for rule in self.rules if rule.check is not None)

    @property
    def on_roots(self) -> tuple[Rule, ...]:
        """Rules that look at what Terraform said of a root."""
        return tuple(rule for rule in self.rules if rule.check_root is not None)

    @property
    def names(self) -> frozenset[str]:
        """The names of all rules that run."""
        return frozenset(rule.name for rule in self.rules)

    @property
    def plan_rules(self) -> tuple[str, ...]:
        """The names of the rules that need a plan."""
        return tuple(rule.name for rule in self.on_roots if rule.name not in VALIDATION_RULES)

    @property
    def needs_format(self) -> bool:
        """Whether `terraform fmt` is needed: for its own rules alone, as ours parse without it."""
        return not self.names.isdisjoint(FORMAT_RULES)


def select(settings: TerraformPrSettings, rules: Sequence[Rule]) -> Selection:
    """The rules by settings; raises ConfigError for a name that is no rule's."""
    known = [rule.name for rule in rules]
    for name in (*settings.rules, *settings.exclude_rules, *settings.severities):
        if name not in known and name.split("/", 1)[0] not in SCANNERS:
            raise ConfigError(f'No rule is named "{name}"{suggestion(name, known)}; kraken rules lists them.')
    _refuse_what_cannot_run(settings, rules)
    return Selection(
        rules=tuple(
            rule for rule in rules if _is_wanted(rule.name, settings) and _is_decidable(rule, settings)
        ),
        scanners=tuple(name for name in SCANNERS if _scans(name, settings)),
    )


def is_wanted_finding(rule: str, settings: TerraformPrSettings) -> bool:
    """Whether a finding of a scanner's rule is wanted: by its own name or by the scanner's."""
    names = {rule, rule.split("/", 1)[0]}
    return (not settings.rules or not names.isdisjoint(settings.rules)) and names.isdisjoint(
        settings.exclude_rules
    )


def _refuse_what_cannot_run(settings: TerraformPrSettings, rules: Sequence[Rule]) -> None:
    """A rule that is asked for by name and would not be looked for must not pass in silence."""
    left_out = {rule.name for rule in rules if not _is_decidable(rule, settings)}
    for name in settings.rules:
        scanner = name.split("/", 1)[0]
        if name in left_out:
            raise ConfigError(f"{name} needs what --static or --no-plan leaves out: do without that option.")
        if scanner in SCANNERS and not _is_enabled(scanner, settings):
            raise ConfigError(f"{name} needs {scanner}: set tools.terraform_pr.{scanner}.enabled = true.")


def _is_wanted(name: str, settings: TerraformPrSettings) -> bool:
    return (not settings.rules or name in settings.rules) and name not in settings.exclude_rules


def _is_decidable(rule: Rule, settings: TerraformPrSettings) -> bool:
    if rule.check_root is None or rule.check is not None:
        return True
    return not settings.static and not (settings.no_plan and rule.name not in VALIDATION_RULES)


def _scans(name: str, settings: TerraformPrSettings) -> bool:
    return (
        _is_enabled(name, settings) and _mentions(name, settings.rules) and name not in settings.exclude_rules
    )


def _is_enabled(scanner: str, settings: TerraformPrSettings) -> bool:
    return {"tflint": settings.tflint.enabled, "checkov": settings.checkov.enabled}[scanner]


def _mentions(scanner: str, rules: Collection[str]) -> bool:
    return not rules or any(rule.split("/", 1)[0] == scanner for rule in rules)
