"""Who somebody is, and what they may do, by the claims about them."""

import pytest

from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONObject
from release_kraken.engine.settings.sections import OidcSettings, RoleSettings
from release_kraken.web.signin.person import Person, person_in, role_of

SETTINGS = OidcSettings(issuer="https://id.example.org", client_id="kraken")
ROLES = RoleSettings(viewer=("all", "*"), operator=("ops",), admin=("boss",))


@pytest.mark.parametrize(
    ("claims", "person"),
    [
        pytest.param({"sub": "1"}, Person("1", "1", ()), id="subject alone"),
        pytest.param({"sub": "1", "email": "a@b"}, Person("1", "a@b", ()), id="name"),
        pytest.param({"sub": "1", "email": " "}, Person("1", "1", ()), id="blank name"),
        pytest.param({"sub": "1", "email": ["a"]}, Person("1", "1", ()), id="name of another type"),
        pytest.param({"sub": "1", "groups": ["x", "y"]}, Person("1", "1", ("x", "y")), id="groups"),
        pytest.param({"sub": "1", "groups": "x"}, Person("1", "1", ("x",)), id="one group"),
        pytest.param({"sub": "1", "groups": {"x": 1}}, Person("1", "1", ()), id="no list"),
        pytest.param({"sub": "1", "groups": None}, Person("1", "1", ()), id="null"),
    ],
)
def test_person(claims: JSONObject, person: Person) -> None:
    assert person_in(claims, SETTINGS) == person


@pytest.mark.parametrize("claims", [{}, {"sub": ""}, {"sub": 7}])
def test_nobody(claims: JSONObject) -> None:
    with pytest.raises(RemoteError, match="lacks 'sub'"):
        person_in(claims, SETTINGS)


@pytest.mark.parametrize(
    ("groups", "roles", "role"),
    [
        pytest.param((), ROLES, "viewer", id="everybody"),
        pytest.param(("ops",), ROLES, "operator", id="operator"),
        pytest.param(("all", "ops", "boss"), ROLES, "admin", id="the mightiest"),
        pytest.param(("BOSS",), ROLES, "viewer", id="capitals count"),
        pytest.param(("boss",), RoleSettings(), None, id="no roles"),
        pytest.param((), RoleSettings(operator=("ops",)), None, id="no groups"),
    ],
)
def test_role(groups: tuple[str, ...], roles: RoleSettings, role: str | None) -> None:
    assert role_of(groups, roles) == role
