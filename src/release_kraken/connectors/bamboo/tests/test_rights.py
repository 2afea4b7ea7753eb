"""Words of policies and names of the API."""

import re
from pathlib import Path

import pytest

from release_kraken.connectors.bamboo.rights import (
    Right,
    Rights,
    names_of,
    right_named,
    rights_from,
    rights_of,
)
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope, ScopeKind
from release_kraken.core.errors import ConfigError

PAGE = (Path(__file__).parents[5] / "docs" / "bamboo.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        pytest.param(ScopeKind.PLAN, "view", Right.VIEW, id="specs-yaml"),
        pytest.param(ScopeKind.PLAN, "VIEW_CONFIGURATION", Right.VIEW_CONFIGURATION, id="specs-java"),
        pytest.param(ScopeKind.PLAN, "View configuration", Right.VIEW_CONFIGURATION, id="page"),
        pytest.param(ScopeKind.PLAN, "VIEWCONFIGURATION", Right.VIEW_CONFIGURATION, id="api"),
        pytest.param(ScopeKind.PLAN, "WRITE", Right.EDIT, id="api-edit"),
        pytest.param(ScopeKind.PLAN, "BUILD", Right.BUILD, id="build"),
        pytest.param(ScopeKind.ENVIRONMENT, "Deploy", Right.DEPLOY, id="deploy"),
        pytest.param(ScopeKind.ENVIRONMENT, "BUILD", Right.DEPLOY, id="deploy-is-build-in-the-api"),
        pytest.param(ScopeKind.GLOBAL, "READ", Right.ACCESS, id="access-is-read-in-the-api"),
        pytest.param(ScopeKind.GLOBAL, "Restricted admin", Right.RESTRICTED_ADMIN, id="restricted"),
        pytest.param(ScopeKind.DEPLOYMENT_PROJECT, "CREATE_RELEASE", Right.CREATE_RELEASE, id="separated"),
        pytest.param(ScopeKind.DEPLOYMENT_PROJECT, "ADMIN", Right.ADMIN, id="admin"),
    ],
)
def test_a_right_is_known_by_many_names(kind: ScopeKind, text: str, right: Right) -> None:
    assert right_named(kind, text) is right


def test_an_unknown_word_names_those_that_there_are() -> None:
    message = "no right 'biuld' can be granted at plan; did you mean 'build'? there are view, view-conf"
    with pytest.raises(ConfigError, match=re.escape(message)):
        right_named(ScopeKind.PLAN, "biuld")
    with pytest.raises(ConfigError, match="no right 'build' can be granted at project"):
        right_named(ScopeKind.PROJECT, "build")


@pytest.mark.parametrize("kind", ScopeKind)
def test_names_and_words_lead_to_each_other(kind: ScopeKind) -> None:
    for names in names_of(kind, rights_of(kind)):
        assert rights_from(kind, names) == Rights(frozenset(rights_of(kind)))
    assert all(right_named(kind, right) is right for right in rights_of(kind))


def test_a_second_spelling_is_there_where_the_first_may_be_wrong() -> None:
    given = [Right.VIEW, Right.CREATE_RELEASE]
    assert names_of(ScopeKind.DEPLOYMENT_PROJECT, given) == (
        ("READ", "CREATERELEASE"),
        ("READ", "CREATE_RELEASE"),
    )
    assert names_of(ScopeKind.PLAN, [Right.ADMIN]) == (("ADMINISTRATION",),)


@pytest.mark.parametrize(
    ("kind", "key", "message"),
    [
        pytest.param(ScopeKind.GLOBAL, "x", "the scope global has no id", id="global"),
        pytest.param(ScopeKind.PLAN, "", "the scope plan needs an id", id="plan"),
        pytest.param(ScopeKind.ENVIRONMENT, "UAT", "environment 'UAT': its id must be a number", id="name"),
        pytest.param(ScopeKind.REPOSITORY, "٣", "must be a number", id="other-digits"),
    ],
)
def test_a_scope_has_the_id_of_its_kind(kind: ScopeKind, key: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Scope(kind, key)


def test_scopes_have_names() -> None:
    assert str(Scope(ScopeKind.PROJECT_PLANS, "SHOP")) == "project-plans SHOP"
    assert str(GLOBAL) == "global"


def test_the_page_names_every_right_of_every_scope() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    told = {kind: re.findall(r"`([\w-]+)`", rows[kind].rpartition("|")[2]) for kind in ScopeKind}
    assert told == {kind: [str(right) for right in rights_of(kind)] for kind in ScopeKind}
