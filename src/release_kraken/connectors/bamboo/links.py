"""Addresses of Bamboo's pages for the browser."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses below that of the server."""

    base: str

    def browse(self, key: str) -> str:
        """A project or plan."""
        return f"{self.base}/browse/{quote(key, safe='')}"

    def deployment_project(self, number: int) -> str:
        """A deployment project."""
        return f"{self.base}/deploy/viewDeploymentProjectEnvironments.action?id={number}"

    def environment(self, number: int) -> str:
        """An environment."""
        return f"{self.base}/deploy/viewEnvironment.action?id={number}"

    def result(self, number: int) -> str:
        """A deployment."""
        return f"{self.base}/deploy/viewDeploymentResult.action?deploymentResultId={number}"

    def repository(self, number: int) -> str:
        """A linked repository."""
        return f"{self.base}/admin/configureLinkedRepositories.action?repositoryId={number}"
