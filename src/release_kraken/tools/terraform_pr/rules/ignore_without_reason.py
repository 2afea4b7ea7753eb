"""An ignore comment says which rules it silences, and why. Raised where ignore comments are applied."""

from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.rule import Rule

RULE = Rule(
    "ignore-without-reason", Severity.WARNING, "Every ignore comment names its rules and gives a reason."
)
