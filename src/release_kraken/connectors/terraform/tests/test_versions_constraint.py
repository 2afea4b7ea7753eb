"""Constraints as sets: what they allow, their bounds, and operations on them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_kraken.connectors.terraform.versions import (
    Constraint,
    InvalidConstraintError,
    Language,
    Version,
    module_constraint,
    parse_version,
    provider_constraint,
    terraform_constraint,
)
from release_kraken.connectors.terraform.versions.grammar import Operator, Term

PARSERS: dict[Language, Callable[[str], Constraint]] = {
    Language.PROVIDER: provider_constraint,
    Language.MODULE: module_constraint,
    Language.TERRAFORM: terraform_constraint,
}


def bounds(constraint: Constraint) -> list[str]:
    """The intervals of releases, in words."""
    return [
        f"{Version(*low)} to {'any' if high is None else Version(*high)}"
        for low, high in constraint.releases.intervals
    ]


@pytest.mark.parametrize(
    ("text", "provider", "module"),
    [
        pytest.param("~> 5", ["5.0.0 to 6.0.0"], ["5.0.0 to any"], id="~> one number"),
        pytest.param("~> 5.1", ["5.1.0 to 6.0.0"], ["5.1.0 to 6.0.0"], id="~> two numbers"),
        pytest.param("~> 5.1.3", ["5.1.3 to 5.2.0"], ["5.1.3 to 5.2.0"], id="~> three numbers"),
        pytest.param("~> 5.1.3-rc.1", ["5.1.3 to 5.2.0"], [], id="~> prerelease"),
        pytest.param("5", ["5.0.0 to 5.0.1"], ["5.0.0 to 5.0.1"], id="one number"),
        pytest.param("= 5.1", ["5.1.0 to 5.1.1"], ["5.1.0 to 5.1.1"], id="="),
        pytest.param("> 4.0.0", ["4.0.1 to any"], ["4.0.1 to any"], id=">"),
        pytest.param(">= 4.0.0-rc.1", ["4.0.0 to any"], ["4.0.0 to any"], id=">= prerelease"),
        pytest.param("> 4.0.0-rc.1", ["4.0.0 to any"], ["4.0.0 to any"], id="> prerelease"),
        pytest.param("<= 4.0.0-rc.1", ["0.0.0 to 4.0.0"], ["0.0.0 to 4.0.0"], id="<= prerelease"),
        pytest.param("<= 4.0.0", ["0.0.0 to 4.0.1"], ["0.0.0 to 4.0.1"], id="<="),
        pytest.param(
            "!= 3.1", ["0.0.0 to 3.1.0", "3.1.1 to any"], ["0.0.0 to 3.1.0", "3.1.1 to any"], id="!="
        ),
        pytest.param("!= 0.0.0", ["0.0.1 to any"], ["0.0.1 to any"], id="!= first"),
        pytest.param("!= 3.1.0-rc.1", ["0.0.0 to any"], ["0.0.0 to any"], id="!= prerelease"),
        pytest.param(
            ">= 4.0, < 6, != 4.1.0",
            ["4.0.0 to 4.1.0", "4.1.1 to 6.0.0"],
            ["4.0.0 to 4.1.0", "4.1.1 to 6.0.0"],
            id="several",
        ),
        pytest.param("> 4.0.0, < 4.0.1", [], [], id="nothing between neighbours"),
        pytest.param("> 5, < 4", [], [], id="contradiction"),
        pytest.param("5.1.0-rc.1", [], [], id="exact prerelease"),
    ],
)
def test_the_releases_allowed(text: str, provider: list[str], module: list[str]) -> None:
    assert bounds(provider_constraint(text)) == provider
    assert bounds(module_constraint(text)) == module


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("= 1.2.3.4", [], id="="),
        pytest.param("= 1.2.3.0", ["1.2.3 to 1.2.4"], id="= zero"),
        pytest.param(">= 1.2.3.4", ["1.2.4 to any"], id=">="),
        pytest.param("< 1.2.3.4", ["0.0.0 to 1.2.4"], id="<"),
        pytest.param("~> 1.2.3.4", [], id="~>"),
        pytest.param("!= 1.2.3.4", ["0.0.0 to any"], id="!="),
    ],
)
def test_four_numbers_lie_between_releases(text: str, expected: list[str]) -> None:
    assert bounds(module_constraint(text)) == expected


INVALID = {
    "": "a comparison is missing: is there a comma too many?",
    ">= 1.0,": "a comparison is missing: is there a comma too many?",
    "^1.0": "`^` is not an operator of Terraform: write `~>`",
    "~1.2": "`~` is not an operator of Terraform: write `~>`",
    "=> 1": "`=>` is not an operator: write `>=`",
    "=< 1": "`=<` is not an operator: write `<=`",
    "== 1": "`==` is not an operator: write `=`",
    ">= 1 || < 2": "Terraform knows no `or`: one range and `!=` must do",
    ">= 1.5 < 2": "there is no comma between two comparisons",
    "1.x": "wildcards are not supported: leave the number out and use `~>`",
    "5.100.*": "wildcards are not supported: leave the number out and use `~>`",
    "*": "wildcards are not supported: leave the number out and use `~>`",
    "${local.version}": "a constraint must be a literal: Terraform evaluates nothing in it",
    "latest": '"latest" is not a comparison with a version such as `>= 1.2.3`',
    "1.0.0 - 2.0.0": '"1.0.0 - 2.0.0" is not a comparison with a version such as `>= 1.2.3`',
    "99999999999999999999": '"99999999999999999999" has a number that is too large',
}


@pytest.mark.parametrize("parse", PARSERS.values(), ids=[language.value for language in PARSERS])
@pytest.mark.parametrize(("text", "reason"), INVALID.items(), ids=list(INVALID))
def test_what_is_no_constraint_is_explained(
    parse: Callable[[str], Constraint], text: str, reason: str
) -> None:
    with pytest.raises(InvalidConstraintError) as caught:
        parse(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "invalid_for"),
    [
        pytest.param("v5.1.0", {Language.PROVIDER}, id="v"),
        pytest.param(">=  5.1.0", {Language.PROVIDER}, id="two spaces"),
        pytest.param("1.2.3.4", {Language.PROVIDER}, id="four numbers"),
        pytest.param(">= 1.2.3beta", {Language.PROVIDER, Language.TERRAFORM}, id="prerelease without dash"),
        pytest.param(">= 1.2.3-b~1", {Language.PROVIDER, Language.TERRAFORM}, id="tilde"),
        pytest.param("1.2.3-rc.1", {Language.TERRAFORM}, id="prerelease"),
        pytest.param("=1.2.3-rc.1", {Language.TERRAFORM}, id="prerelease after ="),
        pytest.param(
            "= 1.2.3-rc.1", {Language.TERRAFORM, Language.MODULE}, id="prerelease after = and a space"
        ),
        pytest.param("v1.2.3-rc.1", set(Language), id="prerelease with v"),
        pytest.param("  >= 1.2 , < 2 ", set(), id="spaces around"),
    ],
)
def test_the_languages_differ(text: str, invalid_for: set[Language]) -> None:
    assert {language for language in Language if not is_valid(language, text)} == invalid_for


def is_valid(language: Language, text: str) -> bool:
    try:
        PARSERS[language](text)
    except InvalidConstraintError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "version", "languages"),
    [
        pytest.param("6.0.0-rc.1", "6.0.0-rc.1", {Language.PROVIDER, Language.MODULE}, id="named"),
        pytest.param("6.0.0-rc.1, < 6", "6.0.0-rc.1", {Language.PROVIDER}, id="named among others"),
        pytest.param("6.0.0-rc.1, >= 6", "6.0.0-rc.1", set(), id="named and refused"),
        pytest.param(">= 5", "6.0.0-rc.1", set(), id="in a range"),
        pytest.param(">= 6.0.0-rc.1", "6.0.0-rc.1", set(), id="at the end of a range"),
        pytest.param("6.0.0-rc.1", "6.0.0", set(), id="its release"),
    ],
)
def test_a_prerelease_must_be_named(text: str, version: str, languages: set[Language]) -> None:
    allowed = {
        language
        for language in (Language.PROVIDER, Language.MODULE)
        if PARSERS[language](text).allows(parse_version(version))
    }
    assert allowed == languages


def test_a_prerelease_of_terraform_counts_as_its_release() -> None:
    assert terraform_constraint(">= 1.12").allows(parse_version("1.12.0-rc1"))
    assert not terraform_constraint("< 1.12").allows(parse_version("1.12.0-rc1"))


@pytest.mark.parametrize(
    ("text", "exact", "lowest", "upper_bound"),
    [
        pytest.param("5.1", "5.1.0", "5.1.0", "5.1.1", id="exact"),
        pytest.param(">= 5.1.0, <= 5.1.0", "5.1.0", "5.1.0", "5.1.1", id="exact by its bounds"),
        pytest.param("5.1.0-rc.1", "5.1.0-rc.1", None, None, id="exact prerelease"),
        pytest.param("~> 5.1.0", None, "5.1.0", "5.2.0", id="range"),
        pytest.param("> 4.0.0", None, "4.0.1", None, id="without end"),
        pytest.param("< 4, != 0.0.0", None, "0.0.1", "4.0.0", id="without beginning"),
        pytest.param("> 5, < 4", None, None, None, id="empty"),
    ],
)
def test_the_bounds(text: str, exact: str | None, lowest: str | None, upper_bound: str | None) -> None:
    constraint = provider_constraint(text)
    found = (constraint.exact, constraint.lowest, constraint.upper_bound)
    assert [version and str(version) for version in found] == [exact, lowest, upper_bound]
    assert constraint.is_bounded is (text != "> 4.0.0")


@pytest.mark.parametrize(
    ("text", "within"),
    [
        pytest.param("> 4.0.0", True, id="the policy itself"),
        pytest.param(">= 4.0.1", True, id="the next release"),
        pytest.param("~> 5.0", True, id="above"),
        pytest.param("5.100.0", True, id="exact"),
        pytest.param(">= 4.0", False, id="one release too many"),
        pytest.param("< 6", False, id="no lower bound"),
        pytest.param("!= 3.1", False, id="an exclusion alone"),
        pytest.param(">= 4.0.0, != 4.0.0", True, id="the lowest excluded"),
        pytest.param("4.0.0", False, id="exact and too old"),
        pytest.param("5.0.0-rc.1", True, id="prerelease above"),
        pytest.param("4.0.0-rc.1", False, id="prerelease below"),
        pytest.param("> 5, < 4", True, id="nothing at all"),
    ],
)
def test_the_whole_set_is_asked(text: str, within: bool) -> None:
    assert provider_constraint(text).within(provider_constraint("> 4.0.0")) is within


@pytest.mark.parametrize(
    ("text", "witness"),
    [
        pytest.param(">= 4.0", "4.0.0", id="the bound itself"),
        pytest.param("< 6, != 0.0.0", "0.0.1", id="the lowest"),
        pytest.param("3.0.0-rc.1", "3.0.0-rc.1", id="prerelease"),
        pytest.param("~> 5.0", None, id="none"),
    ],
)
def test_a_version_outside_of_the_policy_is_named(text: str, witness: str | None) -> None:
    outside = provider_constraint(text).outside(provider_constraint("> 4.0.0"))
    assert (outside and str(outside)) == witness


def test_without_terms_everything_is_allowed() -> None:
    anything = Constraint(Language.PROVIDER)
    assert bounds(anything) == ["0.0.0 to any"]
    assert str(anything) == ""
    assert not anything.within(provider_constraint("> 4.0.0"))


def test_languages_are_kept_apart() -> None:
    with pytest.raises(ValueError, match="cannot join a provider with a module constraint"):
        provider_constraint("~> 5") & module_constraint("~> 5")


@pytest.mark.parametrize("text", [">= 5.0, < 6", "~> 5", "5.1.0-rc.1+b", "!= 5.1"])
def test_a_constraint_is_written_as_it_was(text: str) -> None:
    assert str(provider_constraint(text)) == text


NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple)
PRERELEASES = st.sampled_from(["", "", "", "beta", "rc.1"])
TERMS = st.builds(Term, st.sampled_from(Operator), NUMBERS, PRERELEASES)
VERSIONS = st.builds(Version, st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), PRERELEASES)
LANGUAGES = st.sampled_from([Language.PROVIDER, Language.MODULE])


def constraints(language: Language) -> st.SearchStrategy[Constraint]:
    return st.lists(TERMS, max_size=3).map(lambda terms: Constraint(language, tuple(terms)))


PAIRS = LANGUAGES.flatmap(lambda language: st.tuples(constraints(language), constraints(language)))


@given(constraints(Language.PROVIDER).filter(lambda constraint: bool(constraint.terms)))
def test_what_is_written_is_read_back(constraint: Constraint) -> None:
    assert provider_constraint(str(constraint)) == constraint


@given(constraints(Language.PROVIDER), VERSIONS)
def test_sets_agree_with_comparisons(constraint: Constraint, version: Version) -> None:
    named = any(term.operator is Operator.EQUAL and term.version == version for term in constraint.terms)
    expected = constraint.reaches(version) and (not version.prerelease or named)
    assert constraint.allows(version) is expected


@given(PAIRS, VERSIONS)
def test_a_version_is_in_both_or_not_in_the_intersection(
    pair: tuple[Constraint, Constraint], version: Version
) -> None:
    one, other = pair
    if not version.prerelease:
        assert (one & other).allows(version) is (one.allows(version) and other.allows(version))


@given(PAIRS, VERSIONS)
def test_what_is_within_a_policy_satisfies_it(pair: tuple[Constraint, Constraint], version: Version) -> None:
    constraint, policy = pair
    if constraint.within(policy) and constraint.allows(version):
        assert policy.reaches(version) or not version.prerelease
        assert policy.allows(version) or version.prerelease


@given(PAIRS)
def test_what_is_not_within_a_policy_has_a_release_to_show_for_it(
    pair: tuple[Constraint, Constraint],
) -> None:
    constraint, policy = pair
    grid = [
        Version(*numbers) for numbers in ((a, b, c) for a in range(6) for b in range(6) for c in range(6))
    ]
    outside = [version for version in grid if constraint.allows(version) and not policy.allows(version)]
    assert (constraint.releases <= policy.releases) is (not outside)


@given(PAIRS)
def test_an_intersection_is_within_both(pair: tuple[Constraint, Constraint]) -> None:
    one, other = pair
    joined = (one & other).releases
    assert joined <= one.releases
    assert joined <= other.releases
    assert joined == (other & one).releases
