"""What Kraken asks of Bamboo.

https://developer.atlassian.com/server/bamboo/rest/
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from release_kraken.connectors.bamboo.deployments import Deployed, EnvironmentState, IssueStatus, Result
from release_kraken.connectors.bamboo.grants import Grants, Principal
from release_kraken.connectors.bamboo.inventory import (
    DeploymentProject,
    Identity,
    Info,
    Plan,
    Project,
    Repository,
)
from release_kraken.connectors.bamboo.rights import Right
from release_kraken.connectors.bamboo.scope import Scope

MOST_RESULTS = 100
"""How many results of an environment are looked at to find the one that is deployed."""


class Bamboo(Protocol):
    """One Bamboo server, as Kraken's account sees it; callable from any thread.

    Every method asks the network and raises RemoteError, as RefusedError where Bamboo answers 400, 403 or
    404. Lists are whole, through all pages. Times are in UTC.
    """

    def list_projects(self) -> tuple[Project, ...]:
        """Every project of build plans, also those without plans."""
        ...

    def list_plans(self) -> tuple[Plan, ...]:
        """Every build plan."""
        ...

    def list_deployment_projects(self) -> tuple[DeploymentProject, ...]:
        """Every deployment project with its environments, in one request."""
        ...

    def list_repositories(self) -> tuple[Repository, ...]:
        """Every linked repository."""
        ...

    def list_deployment_states(self, environments: Sequence[int]) -> tuple[EnvironmentState, ...]:
        """What happened last in each environment, in the order of the ids; one request for all.

        Where Bamboo does not know that request, or fails because of one environment, each is asked for
        itself, and `trouble` says which could not be looked at. So is one that Bamboo says nothing of.
        """
        ...

    def list_results(self, environment: int, limit: int) -> tuple[Result, ...]:
        """The newest deployments into an environment, newest first, at most `limit`."""
        ...

    def get_current(self, environment: int, most: int = MOST_RESULTS) -> Deployed:
        """What runs in an environment now; looks back through about `most` results, page by page."""
        ...

    def get_issue_status(self, issue: str) -> tuple[IssueStatus, ...]:
        """Where a Jira issue, by its key, has been deployed; 1 request and 1 for each deployment project."""
        ...

    def list_grants(self, scope: Scope) -> Grants:
        """Who was granted what at a scope itself; what follows from other scopes is not among it.

        The account must be an administrator of the scope to see it.
        """
        ...

    def list_available(self, scope: Scope, name: str = "") -> tuple[Principal, ...]:
        """Groups, then users, that have no grant at a scope; with `name`, those that Bamboo finds by it."""
        ...

    def grant(self, scope: Scope, principal: Principal, rights: Iterable[Right]) -> bool:
        """Add rights to those that a principal has; False: it had them all.

        Repeated where an answer is lost, so that it can be False for what was just added.
        """
        ...

    def revoke(self, scope: Scope, principal: Principal, rights: Iterable[Right]) -> bool:
        """Take rights from those that a principal has; False: it had none of them. Repeated like `grant`."""
        ...

    def get_identity(self) -> Identity:
        """The account that the token belongs to."""
        ...

    def get_info(self) -> Info:
        """The server."""
        ...
