"""Bamboo Data Center, by its REST API."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from pydantic import RootModel

from release_kraken.connectors.bamboo import converting, paths
from release_kraken.connectors.bamboo.asking import Asker, read
from release_kraken.connectors.bamboo.client import MOST_RESULTS
from release_kraken.connectors.bamboo.current import deployed
from release_kraken.connectors.bamboo.deployments import Deployed, EnvironmentState, IssueStatus, Result
from release_kraken.connectors.bamboo.grants import (
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Refusal,
    RefusedError,
)
from release_kraken.connectors.bamboo.inventory import (
    DeploymentProject,
    Identity,
    Info,
    Plan,
    Project,
    Repository,
)
from release_kraken.connectors.bamboo.links import Links
from release_kraken.connectors.bamboo.paging import PAGE, walk, walk_pages, walk_principals
from release_kraken.connectors.bamboo.payloads import (
    CurrentUser,
    DeploymentProjectPayload,
    InfoPayload,
    IssueProject,
    PlansAnswer,
    Principals,
    ProjectsAnswer,
    RelatedProjects,
    Repositories,
    Results,
    StatusPayload,
)
from release_kraken.connectors.bamboo.rights import Right, names_of
from release_kraken.connectors.bamboo.scope import GLOBAL, Scope
from release_kraken.core.errors import RemoteError
from release_kraken.net.client import StatusError

_DeploymentProjects = RootModel[tuple[DeploymentProjectPayload, ...]]
_Statuses = RootModel[tuple[StatusPayload, ...]]
_FAILS_AT_ONE = (405, 415, 500, 501)
_FEW = 25  # of the newest results, which mostly hold one that succeeded


class BambooDataCenter:
    """Implements `client.Bamboo`."""

    def __init__(self, asker: Asker, links: Links) -> None:
        self._asker, self._links = asker, links

    def list_projects(self) -> tuple[Project, ...]:
        """Every project."""
        query: dict[str, str | int] = {
            "expand": "projects.project",
            "showEmpty": "true",
            "max-results": PAGE,
        }
        pages = walk(
            lambda start: self._asker.get(ProjectsAnswer, "project", query | {"start-index": start}).projects,
            lambda sent: sent.key,
        )
        return tuple(converting.project(sent, self._links) for sent in pages)

    def list_plans(self) -> tuple[Plan, ...]:
        """Every build plan."""
        query: dict[str, str | int] = {"expand": "plans.plan", "max-results": PAGE}
        pages = walk(
            lambda start: self._asker.get(PlansAnswer, "plan", query | {"start-index": start}).plans,
            lambda sent: sent.key,
        )
        return tuple(converting.plan(sent, self._links) for sent in pages)

    def list_deployment_projects(self) -> tuple[DeploymentProject, ...]:
        """Every deployment project."""
        sent = self._asker.get(_DeploymentProjects, "deploy/project/all").root
        return tuple(converting.deployment_project(each, self._links) for each in sent)

    def list_repositories(self) -> tuple[Repository, ...]:
        """Every linked repository."""
        pages = walk(
            lambda start: self._asker.get(
                Repositories, "repository", {"max-result": PAGE, "start-index": start}
            ),
            lambda sent: sent.id,
        )
        return tuple(converting.repository(sent, self._links) for sent in pages)

    def list_deployment_states(self, environments: Sequence[int]) -> tuple[EnvironmentState, ...]:
        """What happened last in each environment."""
        if not environments:
            return ()
        try:
            answer = self._asker.send(
                "POST", "deploy/dashboard/status", json={"ids": list(environments)}, repeatable=True
            )
        except RemoteError as error:
            if not _is_of_one(error):
                raise
            return tuple(self._state(environment) for environment in environments)
        states = {
            sent.environment_id: converting.environment_state(sent, self._links)
            for sent in read(_Statuses, answer).root
        }
        return tuple(states.get(each) or self._state(each) for each in environments)

    def _state(self, environment: int) -> EnvironmentState:
        """One environment by its results; where it alone cannot be looked at, the others still can."""
        try:
            newest = self.list_results(environment, 1)
        except RemoteError as error:
            if not _is_of_one(error):
                raise
            return EnvironmentState(environment, None, trouble=str(error))
        return EnvironmentState(environment, newest[0] if newest else None)

    def list_results(self, environment: int, limit: int) -> tuple[Result, ...]:
        """The newest deployments into an environment."""
        pages = self._pages_of_results(environment, min(limit, PAGE))
        return tuple(islice(chain.from_iterable(pages), limit))

    def get_current(self, environment: int, most: int = MOST_RESULTS) -> Deployed:
        """What runs in an environment now."""
        pages = self._pages_of_results(environment, min(most, _FEW))
        looked_at: list[Result] = []
        for page in pages:
            looked_at += page
            if any(result.is_deployed for result in page) or len(looked_at) >= most:
                return deployed(environment, looked_at, is_all=False)
        return deployed(environment, looked_at, is_all=True)

    def _pages_of_results(self, environment: int, at_once: int) -> Iterator[list[Result]]:
        path = paths.results(environment)
        pages = walk_pages(
            lambda start: self._asker.get(Results, path, {"max-result": at_once, "start-index": start}),
            lambda sent: sent.id,
        )
        return ([converting.result(sent, environment, self._links) for sent in page] for page in pages)

    def get_issue_status(self, issue: str) -> tuple[IssueStatus, ...]:
        """Where an issue has been deployed."""
        path = paths.issue(issue)
        return tuple(
            converting.issue_status(sent, link)
            for link in self._asker.get(RelatedProjects, path).deployment_projects
            for sent in self._asker.get(IssueProject, f"{path}/{link.id}").environments
        )

    def list_grants(self, scope: Scope) -> Grants:
        """Who was granted what."""
        return Grants(scope, *(self._granted(scope, kind) for kind in PrincipalKind))

    def _granted(self, scope: Scope, kind: PrincipalKind) -> tuple[Grant, ...]:
        sent = walk_principals(self._asker, paths.granted(scope, kind))
        return tuple(
            converting.grant(each, Principal(kind, each.name), scope.kind)
            for each in sent
            if each.permissions
        )

    def list_available(self, scope: Scope, name: str = "") -> tuple[Principal, ...]:
        """Groups and users without a grant."""
        return tuple(
            Principal(kind, sent.name)
            for kind in (PrincipalKind.GROUP, PrincipalKind.USER)
            for sent in walk_principals(self._asker, paths.available(scope, kind), name)
        )

    def grant(self, scope: Scope, principal: Principal, rights: Iterable[Right]) -> bool:
        """Add rights."""
        return self._change("PUT", scope, principal, rights)

    def revoke(self, scope: Scope, principal: Principal, rights: Iterable[Right]) -> bool:
        """Take rights."""
        return self._change("DELETE", scope, principal, rights)

    def _change(self, method: str, scope: Scope, principal: Principal, rights: Iterable[Right]) -> bool:
        """Try the next spelling where Bamboo takes one for invalid; the first refusal is what is told."""
        path = paths.grant_of(scope, principal)
        refusals: list[RefusedError] = []
        for names in names_of(scope.kind, rights):
            try:
                return self._asker.change(method, path, list(names))
            except RefusedError as error:
                refusals.append(error)
                if error.refusal is not Refusal.INVALID:
                    break
        raise refusals[0].of(f"{principal} at {scope}")

    def get_identity(self) -> Identity:
        """The account."""
        user = self._asker.get(CurrentUser, "currentUser")
        is_admin = self._is_admin()
        return Identity(user.name, user.full_name, is_admin, self._groups(user.name) if is_admin else None)

    def _is_admin(self) -> bool:
        """Only administrators may see the permissions of the server."""
        path = paths.granted(GLOBAL, PrincipalKind.GROUP)
        try:
            self._asker.get(Principals, path, {"start": 0, "limit": 1})
        except RefusedError:
            return False
        return True

    def _groups(self, user: str) -> tuple[str, ...] | None:
        try:
            return tuple(sent.name for sent in walk_principals(self._asker, paths.groups_of(user)))
        except RefusedError:
            return None

    def get_info(self) -> Info:
        """The server."""
        sent = self._asker.get(InfoPayload, "info")
        return Info(sent.version, sent.state)


def _is_of_one(error: RemoteError) -> bool:
    """Whether it may be that one environment fails (forbidden, gone, broken), or the way to ask for many."""
    return isinstance(error, RefusedError) or (
        isinstance(error, StatusError) and error.status in _FAILS_AT_ONE
    )
