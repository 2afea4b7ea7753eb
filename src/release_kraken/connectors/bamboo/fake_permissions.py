"""Who may do what in a pretended Bamboo: grants add up across levels, and nothing can be denied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from release_kraken.connectors.bamboo.fake_state import FakeWorld

Principal = tuple[str, str]
"""`groups`, `users` or `roles`, and a name."""

_ADMINISTRATORS = frozenset({"ADMINISTRATION", "RESTRICTEDADMINISTRATION", "ADMIN"})
_PLAN = ("READ", "VIEWCONFIGURATION", "WRITE", "BUILD", "CLONE", "ADMINISTRATION")
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "global": ("READ", "CREATE", "CREATEREPOSITORY", "RESTRICTEDADMINISTRATION", "ADMINISTRATION"),
    "project": ("READ", "CREATE", "CREATEREPOSITORY", "ADMINISTRATION"),
    "projectplan": _PLAN,
    "plan": _PLAN,
    "deployment": ("READ", "VIEWCONFIGURATION", "WRITE", "APPROVERELEASE"),
    "environment": ("READ", "VIEWCONFIGURATION", "WRITE", "BUILD"),
    "repository": ("READ", "ADMINISTRATION"),
}
_NEWER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "none": {},
    "joined": {
        "deployment": ("CREATERELEASE", "CLONE", "ADMINISTRATION"),
        "environment": ("ADMINISTRATION",),
    },
    "separated": {
        "deployment": ("CREATE_RELEASE", "CLONE", "ADMINISTRATION"),
        "environment": ("ADMINISTRATION",),
    },
    "short": {"deployment": ("CREATE_RELEASE", "CLONE", "ADMIN"), "environment": ("ADMIN",)},
}
_WITHOUT_ANONYMOUS = ("project", "repository")


@dataclass
class FakePermissions:
    """All grants, by the path of their scope (`plan/SHOP-WEB`, `global`).

    `newer`: how the rights of Bamboo 10.2 are spelt ("none": an older Bamboo). While `directory_is_down`,
    groups and users vanish from all lists, as when Crowd or LDAP cannot be reached. `read_only` are groups
    with `editable: false`.
    """

    world: FakeWorld
    newer: str = "joined"
    directory_is_down: bool = False
    read_only: set[str] = field(default_factory=set)
    grants: dict[str, dict[Principal, set[str]]] = field(default_factory=dict)
    specs: dict[str, dict[Principal, set[str]]] = field(default_factory=dict)

    def give(self, scope: str, kind: str, name: str, *rights: str) -> None:
        """Grant, whoever asks."""
        self.grants.setdefault(scope, {}).setdefault((kind, name), set()).update(rights)

    def keep_by_specs(self, scope: str) -> None:
        """What is granted now is what Specs will write again."""
        self.specs[scope] = {who: set(rights) for who, rights in self.grants.get(scope, {}).items()}

    def run_specs(self) -> None:
        """Repository-stored Specs run: their permissions are written, and nothing else stays."""
        for scope, kept in self.specs.items():
            self.grants[scope] = {who: set(rights) for who, rights in kept.items()}

    def listed(self, scope: str, kind: str) -> dict[str, set[str]]:
        """Names and rights."""
        if kind == "roles":
            roles = ("LOGGED_IN",) if _level(scope) in _WITHOUT_ANONYMOUS else ("LOGGED_IN", "ANONYMOUS")
            return {role: self._of(scope, (kind, role)) for role in roles}
        if self.directory_is_down:
            return {}
        granted = self.grants.get(scope, {})
        return {name: rights for (of, name), rights in sorted(granted.items()) if of == kind and rights}

    def available(self, scope: str, kind: str) -> list[str]:
        """Names without a grant."""
        if self.directory_is_down:
            return []
        return sorted(set(self._known(kind)) - set(self.listed(scope, kind)))

    def change(
        self, scope: str, who: Principal, rights: Iterable[str], *, revoke: bool
    ) -> tuple[HTTPStatus, str]:
        """Grant or revoke as Bamboo does: the status, and what is wrong."""
        asked, known = set(rights), self._canonical(who)
        taken = {*_TAKEN[_level(scope)], *_NEWER[self.newer].get(_level(scope), ())}
        if known is None:
            return HTTPStatus.BAD_REQUEST, f"{who[1]} doesn't exist"
        if not asked or asked - taken:
            return HTTPStatus.BAD_REQUEST, f"Unsupported permissions: {sorted(asked - taken)}"
        if known == ("roles", "ANONYMOUS") and (asked - {"READ"} or _level(scope) in _WITHOUT_ANONYMOUS):
            return HTTPStatus.BAD_REQUEST, "Anonymous role supports only VIEW permission"
        had = self._of(scope, known)
        has = had - asked if revoke else had | asked
        self.grants.setdefault(scope, {})[known] = has
        return (HTTPStatus.NOT_MODIFIED if has == had else HTTPStatus.NO_CONTENT), ""

    def is_admin(self, user: str, *scopes: str) -> bool:
        """Whether somebody is an administrator of the server or of one of the scopes."""
        account = self.world.users[user]
        names = {("users", user), ("roles", "LOGGED_IN"), *(("groups", group) for group in account.groups)}
        return any(self._of(scope, name) & _ADMINISTRATORS for scope in ("global", *scopes) for name in names)

    def _of(self, scope: str, who: Principal) -> set[str]:
        return self.grants.get(scope, {}).get(who, set())

    def _known(self, kind: str) -> Iterable[str]:
        known: Mapping[str, Iterable[str]] = {"groups": self.world.groups, "users": self.world.users}
        return known.get(kind, ("LOGGED_IN", "ANONYMOUS"))

    def _canonical(self, who: Principal) -> Principal | None:
        """Bamboo does not mind the case of names."""
        kind, name = who
        if self.directory_is_down and kind != "roles":
            return None
        return next(((kind, each) for each in self._known(kind) if each.lower() == name.lower()), None)


def _level(scope: str) -> str:
    return scope.partition("/")[0]
