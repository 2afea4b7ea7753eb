"""Version constraints as they stand in the code: read, joined, and mended."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce

from release_kraken.connectors.terraform.module import Expression
from release_kraken.connectors.terraform.versions import Constraint, InvalidConstraintError, Language, Version
from release_kraken.connectors.terraform.versions.grammar import Operator, Term

Parse = Callable[[str], Constraint]

_LOWER_BOUNDS = frozenset({Operator.GREATER, Operator.GREATER_OR_EQUAL})


def read_constraint(expression: Expression, parse: Parse) -> Constraint:
    """Read what Terraform reads from an expression. Raises InvalidConstraintError."""
    value = expression.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse(str(value))  # Terraform makes a string of a number
    if not isinstance(value, str):
        raise InvalidConstraintError(
            "a constraint must be a literal string: Terraform evaluates nothing in it"
        )
    return parse(value)


def joined(expressions: Iterable[Expression], language: Language, parse: Parse) -> Constraint | None:
    """What all of these allow together; None if one of them is invalid, so that nothing can be said."""
    try:
        constraints = [read_constraint(expression, parse) for expression in expressions]
    except InvalidConstraintError:
        return None
    return simplified(reduce(Constraint.__and__, constraints, Constraint(language)))


def simplified(constraint: Constraint) -> Constraint:
    """The same set with no more terms than it needs, but one at least where there are any."""
    for term in reversed(constraint.terms):
        rest = Constraint(constraint.language, tuple(other for other in constraint.terms if other != term))
        if rest.terms and (rest.releases, rest.prereleases) == (constraint.releases, constraint.prereleases):
            constraint = rest
    return constraint


def quoted(constraint: Constraint, own: Constraint | None) -> str:
    """A constraint for a message; one that stands in no single place is explained."""
    return f'"{constraint}"' if constraint == own else f'"{constraint}" (joined with the modules it calls)'


def proposed(
    constraint: Constraint,
    policy: Constraint | None,
    *,
    in_use: Version | None = None,
    needs_bound: bool = False,
) -> Constraint:
    """A constraint to write instead: within the policy, with an upper bound if it needs one.

    The bound is the next major release, above the version `in_use`.
    """
    if policy is not None and not constraint.within(policy):
        constraint = _mended(constraint, policy)
    if needs_bound and not constraint.is_bounded:
        constraint = _bounded(constraint, in_use)
    return simplified(constraint)


def _mended(constraint: Constraint, policy: Constraint) -> Constraint:
    kept = tuple(term for term in constraint.terms if term.operator not in _LOWER_BOUNDS)
    narrowed = policy & Constraint(constraint.language, kept)
    return policy if narrowed.is_empty else narrowed


def _bounded(constraint: Constraint, in_use: Version | None) -> Constraint:
    majors = [version.major for version in (constraint.lowest, in_use) if version is not None]
    end = Term(Operator.LESS, (max(majors, default=0) + 1, 0, 0))
    terms = tuple(map(_without_pessimism, constraint.terms))
    return Constraint(constraint.language, (*terms, end))


def _without_pessimism(term: Term) -> Term:
    """`~> 5`, where it bounds nothing, as the `>= 5` that it is."""
    return (
        replace(term, operator=Operator.GREATER_OR_EQUAL) if term.operator is Operator.PESSIMISTIC else term
    )
