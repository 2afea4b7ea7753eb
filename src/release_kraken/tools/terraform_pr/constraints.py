"""Version constraints as they stand in the code: read, joined, and mended."""

from collections.abc import Callable, Iterable
from functools import reduce

from release_kraken.connectors.terraform.module import Expression
from release_kraken.connectors.terraform.versions import Constraint, InvalidConstraintError, Language
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
    return reduce(Constraint.__and__, constraints, Constraint(language))


def mended(constraint: Constraint, policy: Constraint) -> Constraint:
    """A constraint within the policy that keeps what it can of the given one."""
    kept = tuple(term for term in constraint.terms if term.operator not in _LOWER_BOUNDS)
    narrowed = policy & Constraint(constraint.language, kept)
    return policy if narrowed.is_empty else narrowed


def bounded(constraint: Constraint) -> Constraint:
    """The constraint with the next major release as its end."""
    lowest = constraint.lowest
    end = Term(Operator.LESS, (lowest.major + 1 if lowest else 1, 0, 0))
    sound = tuple(term for term in constraint.terms if term.operator is not Operator.PESSIMISTIC)
    loose = tuple(term for term in constraint.terms if term.operator is Operator.PESSIMISTIC)
    tight = tuple(Term(Operator.GREATER_OR_EQUAL, term.numbers) for term in loose)
    return Constraint(constraint.language, (*tight, *sound, end))
