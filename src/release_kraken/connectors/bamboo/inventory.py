"""What there is on a Bamboo server; `url` is always an address for the browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    """A project, which holds build plans."""

    key: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A build plan; `key` is whole (`SHOP-WEB`).

    `is_specs_managed`: repository-stored Specs write its permissions; None: this Bamboo does not say.
    """

    key: str
    name: str
    project: str
    is_enabled: bool
    is_specs_managed: bool | None
    url: str


@dataclass(frozen=True, slots=True)
class Environment:
    """A place that a deployment project deploys to."""

    id: int
    name: str
    position: int
    is_suspended: bool
    url: str


@dataclass(frozen=True, slots=True)
class DeploymentProject:
    """A deployment project; `plan` is the key of the build plan that its versions come from, or "".

    `is_specs_managed`: repository-stored Specs write its permissions on each of their runs.
    """

    id: int
    name: str
    plan: str
    is_specs_managed: bool
    environments: tuple[Environment, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A linked repository; `project` is the key of the project that it belongs to, or "" (all)."""

    id: int
    name: str
    project: str
    url: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Kraken's own account.

    `is_admin`: of the whole server, restricted or not (Bamboo does not say which). `groups` are those that it
    belongs to; None where it may not ask.
    """

    name: str
    full_name: str
    is_admin: bool
    groups: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Info:
    """The server; `state` is `RUNNING` in good times."""

    version: str
    state: str
