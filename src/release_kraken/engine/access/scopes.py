"""Who may do what: the scopes that endpoints ask for, and the roles that give them to people."""

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    """One thing that somebody may do."""

    READ = "read"
    """See runs, findings, schedules, health."""
    RUN = "run"
    """Start and cancel runs, approve those of forks, tell tools what they remember."""
    SCHEDULES = "schedules"
    """Make, change and delete schedules."""
    ADMIN = "admin"
    """See settings and the audit log; make and revoke tokens."""
    FEED = "feed"
    """Get files by addresses that hold the token, and nothing else."""


ROLES: Mapping[str, frozenset[Scope]] = {
    "viewer": frozenset({Scope.READ}),
    "operator": frozenset({Scope.READ, Scope.RUN, Scope.SCHEDULES}),
    "admin": frozenset(Scope) - {Scope.FEED},
}


def to_give(may: frozenset[Scope]) -> frozenset[Scope]:
    """What somebody with these scopes can give to a token: no more, but files to who may read."""
    return may | {Scope.FEED} if Scope.READ in may else may
