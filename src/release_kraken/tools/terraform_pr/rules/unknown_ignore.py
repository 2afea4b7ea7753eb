"""An ignore comment names rules that exist. Raised where ignore comments are applied."""

from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.rule import Rule

RULE = Rule("unknown-ignore", Severity.WARNING, "Every ignore comment names rules that exist.")
