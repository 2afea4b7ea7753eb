"""The grammars of Terraform's two constraint languages, and why a text is in neither.

`required_version` and module versions are read by hashicorp/go-version. Provider versions must be readable
for it too, and then for the stricter apparentlymart/go-versions, which gives them their meaning.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum

from release_kraken.connectors.terraform.versions.version import (
    VERSION_PATTERN,
    InvalidVersionError,
    Version,
    parse_numbers,
)


class Language(Enum):
    """What a constraint is written for, which decides how it is read."""

    PROVIDER = "provider"
    MODULE = "module"
    TERRAFORM = "required_version"


class Operator(StrEnum):
    """How a version is compared with a term's."""

    EQUAL = "="
    NOT_EQUAL = "!="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    PESSIMISTIC = "~>"


class InvalidConstraintError(ValueError):
    """A text is no constraint of its language; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison. `numbers` are those that were written: `~> 5` and `~> 5.0` differ."""

    operator: Operator
    numbers: tuple[int, ...]
    prerelease: str = ""
    build: str = ""

    def __str__(self) -> str:
        """The term in its usual form: `>= 5.0`."""
        numbers = ".".join(map(str, self.numbers))
        prerelease = f"-{self.prerelease}" if self.prerelease else ""
        build = f"+{self.build}" if self.build else ""
        operator = "" if self.operator is Operator.EQUAL else f"{self.operator} "
        return f"{operator}{numbers}{prerelease}{build}"

    @property
    def version(self) -> Version:
        """The version compared with; what is beyond three numbers is left out."""
        major, minor, patch = (*self.numbers, 0, 0)[:3]
        return Version(major, minor, patch, self.prerelease, self.build)


_TERM = re.compile(rf"(?P<operator><=|>=|!=|~>|<|>|=|)(?P<space>\s*)(?P<version>{VERSION_PATTERN})", re.ASCII)

_FAULTS = (
    (r"", "a comparison is missing: is there a comma too many?"),
    (r"\^.*", "`^` is not an operator of Terraform: write `~>`"),
    (r"~(?!>).*", "`~` is not an operator of Terraform: write `~>`"),
    (r"=>.*", "`=>` is not an operator: write `>=`"),
    (r"=<.*", "`=<` is not an operator: write `<=`"),
    (r"==.*", "`==` is not an operator: write `=`"),
    (r".*\|\|.*", "Terraform knows no `or`: one range and `!=` must do"),
    (r".*\$\{.*", "a constraint must be a literal: Terraform evaluates nothing in it"),
    (r"\S+\s*[\d.]+.*[<>=!~].*", "there is no comma between two comparisons"),
    (r".*[\d.][.]?[*xX]\b.*|.*\*.*|[xX]", "wildcards are not supported: leave the number out and use `~>`"),
)


def parse_terms(text: str, language: Language) -> tuple[Term, ...]:
    """The comparisons that a constraint consists of; all apply. Raises InvalidConstraintError."""
    return tuple(_parse_term(piece, language) for piece in text.split(","))


def _parse_term(piece: str, language: Language) -> Term:
    found = _TERM.fullmatch(piece.strip())
    if found is None:
        raise InvalidConstraintError(_fault(piece.strip()))
    for holds, reason in _CHECKS[language]:
        if not holds(found):
            raise InvalidConstraintError(reason)
    try:
        numbers = parse_numbers(found["numbers"])
    except InvalidVersionError as error:
        raise InvalidConstraintError(str(error)) from error
    operator = Operator(found["operator"] or "=")
    return Term(operator, numbers, found["prerelease"] or found["glued"] or "", found["build"] or "")


def _fault(piece: str) -> str:
    for pattern, reason in _FAULTS:
        if re.fullmatch(pattern, piece):
            return reason
    return f'"{piece}" is not a comparison with a version such as `>= 1.2.3`'


def _is_hidden_prerelease(found: "re.Match[str]") -> bool:
    """Whether an exact prerelease is written so that Terraform accepts it, but never finds the version."""
    is_exact = found["operator"] in ("", "=") and bool(found["prerelease"] or found["glued"])
    return is_exact and bool(found["space"] or found["glued"] or found["version"].startswith("v"))


_Check = tuple[Callable[["re.Match[str]"], bool], str]

_PROVIDER_CHECKS: tuple[_Check, ...] = (
    (lambda found: not found["version"].startswith("v"), "a provider version has no `v` before it"),
    (lambda found: found["space"] in ("", " "), "at most one space may follow the operator"),
    (lambda found: found["numbers"].count(".") < 3, "a provider version has at most three numbers"),
    (lambda found: not found["glued"], "a prerelease is separated by `-`"),
    (lambda found: "~" not in found["version"], "`~` may not stand in a provider version"),
)
_MODULE_CHECKS: tuple[_Check, ...] = (
    (
        lambda found: not _is_hidden_prerelease(found),
        "Terraform finds a module's prerelease only if it is written plainly: `1.2.3-rc.1`",
    ),
)
_TERRAFORM_CHECKS: tuple[_Check, ...] = (
    (
        lambda found: not (found["prerelease"] or found["glued"]),
        "required_version takes no prerelease: prereleases of Terraform match by their numbers alone",
    ),
)
_CHECKS: dict[Language, tuple[_Check, ...]] = {
    Language.PROVIDER: _PROVIDER_CHECKS,
    Language.MODULE: _MODULE_CHECKS,
    Language.TERRAFORM: _TERRAFORM_CHECKS,
}
