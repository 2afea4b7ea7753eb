"""A version constraint as the set of versions that it allows.

The operators mean what they mean to Terraform 1.11: those of providers follow apparentlymart/go-versions, all
others hashicorp/go-version. They differ most in `~> 5`: for a provider this is `>= 5.0.0, < 6.0.0`, for all
others `>= 5.0.0`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from release_kraken.connectors.terraform.versions import releases
from release_kraken.connectors.terraform.versions.grammar import Language, Operator, Term, parse_terms
from release_kraken.connectors.terraform.versions.releases import ReleaseSet
from release_kraken.connectors.terraform.versions.version import Triple, Version


@dataclass(frozen=True, slots=True)
class Constraint:
    """Comparisons that all apply, in one language. No terms: every release is allowed."""

    language: Language
    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        """The constraint in its usual form: `>= 5.0, < 6`."""
        return ", ".join(map(str, self.terms))

    def __and__(self, other: "Constraint") -> "Constraint":
        """What both allow, as Terraform reads them together. Raises ValueError across languages."""
        if self.language is not other.language:
            raise ValueError(f"cannot join a {self.language.value} with a {other.language.value} constraint")
        return Constraint(self.language, tuple(dict.fromkeys(self.terms + other.terms)))

    @property
    def releases(self) -> ReleaseSet:
        """The releases allowed."""
        sets = (_releases(term, self.language) for term in self.terms)
        return reduce(ReleaseSet.__and__, sets, releases.ALL)

    @property
    def prereleases(self) -> frozenset[Version]:
        """The prereleases allowed: only such as a term names exactly, for a module if it stands alone."""
        if self.language is Language.MODULE and len(self.terms) > 1:
            return frozenset()
        named = {term.version for term in self.terms if term.operator is Operator.EQUAL and term.prerelease}
        return frozenset(filter(self.reaches, named))

    @property
    def is_empty(self) -> bool:
        """Whether no version is allowed."""
        return not self.releases and not self.prereleases

    @property
    def exact(self) -> Version | None:
        """The one version allowed, None where there are none or several."""
        allowed = [*self.prereleases, *map(_only_release, self.releases.intervals)]
        return allowed[0] if len(allowed) == 1 else None

    @property
    def lowest(self) -> Version | None:
        """The lowest release allowed, None if there is none."""
        intervals = self.releases.intervals
        return Version(*intervals[0][0]) if intervals else None

    @property
    def upper_bound(self) -> Version | None:
        """The lowest version above all releases allowed; None where they have no end (or there are none)."""
        intervals = self.releases.intervals
        high = intervals[-1][1] if intervals else None
        return None if high is None else Version(*high)

    @property
    def is_bounded(self) -> bool:
        """Whether the releases allowed have an end."""
        return not self.releases or self.upper_bound is not None

    def allows(self, version: Version) -> bool:
        """Whether Terraform would take this version."""
        if version.prerelease and self.language is not Language.TERRAFORM:
            return version in self.prereleases
        return version.numbers in self.releases

    def within(self, policy: "Constraint") -> bool:
        """Whether every version that this allows satisfies the policy. An empty set is within any."""
        return self.outside(policy) is None

    def outside(self, policy: "Constraint") -> Version | None:
        """The lowest version that this allows and the policy does not, None if there is none."""
        releases_outside = (Version(*low) for low, _ in (self.releases - policy.releases).intervals)
        prereleases_outside = (version for version in self.prereleases if not policy.reaches(version))
        return min((*releases_outside, *prereleases_outside), default=None)

    def reaches(self, version: Version) -> bool:
        """Whether a version satisfies all comparisons by precedence alone, be it a prerelease or not."""
        return all(_compares(term, version, self.language) for term in self.terms)


def provider_constraint(text: str) -> Constraint:
    """Read the `version` of a provider. Raises InvalidConstraintError."""
    return Constraint(Language.PROVIDER, parse_terms(text, Language.PROVIDER))


def module_constraint(text: str) -> Constraint:
    """Read the `version` of a module from a registry. Raises InvalidConstraintError."""
    return Constraint(Language.MODULE, parse_terms(text, Language.MODULE))


def terraform_constraint(text: str) -> Constraint:
    """Read a `required_version`. Raises InvalidConstraintError."""
    return Constraint(Language.TERRAFORM, parse_terms(text, Language.TERRAFORM))


def _only_release(interval: releases.Interval) -> Version | None:
    low, high = interval
    return Version(*low) if high == _next(low) else None


def _next(release: Triple) -> Triple:
    major, minor, patch = release
    return major, minor, patch + 1


def _releases(term: Term, language: Language) -> ReleaseSet:
    return _RELEASES[term.operator](term, language)


def _from(term: Term) -> Triple:
    """The lowest release that is not below the term's version: its own, or the next after `1.2.3.4`."""
    numbers = term.version.numbers
    return _next(numbers) if any(term.numbers[3:]) else numbers


def _after(term: Term) -> Triple:
    """The lowest release above the term's version: for a prerelease its own release."""
    return _from(term) if term.prerelease else _next(term.version.numbers)


def _pessimistic(term: Term, language: Language) -> ReleaseSet:
    ceiling = _ceiling(term, language)
    lowest = _from(term)
    if language is not Language.PROVIDER and (term.prerelease or len(term.numbers) > 3):
        return releases.NONE  # go-version then matches prereleases, or versions of four numbers, alone
    return releases.since(lowest) if ceiling is None else releases.span(lowest, ceiling)


def _ceiling(term: Term, language: Language) -> Triple | None:
    """What `~>` stays below: the last number written may grow; one number alone does not bound a module."""
    major, minor, _ = term.version.numbers
    if len(term.numbers) >= 3:
        return major, minor + 1, 0
    if len(term.numbers) == 1 and language is not Language.PROVIDER:
        return None
    return major + 1, 0, 0


_RELEASES: dict[Operator, Callable[[Term, Language], ReleaseSet]] = {
    Operator.EQUAL: lambda term, _: releases.span(_from(term), _after(term)),
    Operator.NOT_EQUAL: lambda term, _: releases.all_but(_from(term), _after(term)),
    Operator.GREATER: lambda term, _: releases.since(_after(term)),
    Operator.GREATER_OR_EQUAL: lambda term, _: releases.since(_from(term)),
    Operator.LESS: lambda term, _: releases.below(_from(term)),
    Operator.LESS_OR_EQUAL: lambda term, _: releases.below(_after(term)),
    Operator.PESSIMISTIC: _pessimistic,
}


def _compares(term: Term, version: Version, language: Language) -> bool:
    if term.operator is Operator.PESSIMISTIC:
        ceiling = _ceiling(term, language)
        return version >= term.version and (ceiling is None or version < Version(*ceiling))
    return _COMPARISONS[term.operator](version, term.version)


_COMPARISONS: dict[Operator, Callable[[Version, Version], bool]] = {
    Operator.EQUAL: lambda version, bound: version == bound,
    Operator.NOT_EQUAL: lambda version, bound: version != bound,
    Operator.GREATER: lambda version, bound: version > bound,
    Operator.GREATER_OR_EQUAL: lambda version, bound: version >= bound,
    Operator.LESS: lambda version, bound: version < bound,
    Operator.LESS_OR_EQUAL: lambda version, bound: version <= bound,
}
