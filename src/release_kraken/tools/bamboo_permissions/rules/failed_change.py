"""Every change of a plan is made, and stays. Raised where the plan is carried out."""

from release_kraken.core.finding import Severity
from release_kraken.tools.bamboo_permissions.rule import Rule

RULE = Rule("failed-change", Severity.ERROR, "Every change of a plan is made, and stays.")
