"""An ignore comment goes when what it silences is gone. Raised where ignore comments are applied."""

from release_kraken.core.finding import Severity
from release_kraken.tools.terraform_pr.rule import Rule

RULE = Rule("unused-ignore", Severity.WARNING, "Every ignore comment covers a finding.")
