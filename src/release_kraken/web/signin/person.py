"""What an identity provider says of a person: who they are, and which role their groups give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.engine.settings.sections import OidcSettings, RoleSettings


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider has signed in. `subject` is theirs for good, `name` is for people to read."""

    subject: str
    name: str
    groups: tuple[str, ...]


def person_in(claims: JSONObject, settings: OidcSettings) -> Person:
    """Whom checked claims are about; raises RemoteError where they name nobody."""
    subject = text_in(claims, "sub")
    name = claims.get(settings.name_claim)
    groups = claims.get(settings.groups_claim)
    listed = [groups] if isinstance(groups, str) else groups
    return Person(
        subject,
        name if isinstance(name, str) and name.strip() else subject,
        tuple(map(str, listed)) if isinstance(listed, Sequence) else (),
    )


def role_of(groups: Sequence[str], roles: RoleSettings) -> str | None:
    """The mightiest role that these groups give; `*` stands for everybody."""
    mine = {*groups, "*"}
    given = {"admin": roles.admin, "operator": roles.operator, "viewer": roles.viewer}
    return next((role for role, names in given.items() if mine & set(names)), None)


def text_in(values: Mapping[str, JSONValue], key: str) -> str:
    """The text under a key of the provider's answer; raises RemoteError where there is none."""
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise RemoteError(f"the identity provider's answer lacks {key!r}")
    return value
