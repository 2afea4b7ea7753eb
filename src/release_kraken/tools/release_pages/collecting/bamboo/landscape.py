"""Everything that is known of Bamboo, in the order in which releases, teams and sources ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.board import Release
from release_kraken.tools.release_pages.collecting.bamboo.sight import Sight
from release_kraken.tools.release_pages.collecting.bamboo.sites import Columns, columns_of
from release_kraken.tools.release_pages.deployments.mapping import Application, Mapped
from release_kraken.tools.release_pages.names import is_same, plain
from release_kraken.tools.release_pages.settings import ReleasePagesSettings


@dataclass(frozen=True, slots=True)
class Deployer:
    """A deployment project with its environments in columns, and the applications that it deploys."""

    project: DeploymentProject
    columns: Columns
    applications: tuple[Application, ...]

    def others(self, application: Application) -> tuple[str, ...]:
        """The names of the other applications that it deploys."""
        return tuple(each.name for each in self.applications if not is_same(each.name, application.name))


@dataclass(frozen=True, slots=True)
class Landscape:
    """Deployers by the ids of deployment projects, and what deploys each application."""

    sight: Sight
    deployers: Mapping[int, Deployer]
    mapped: Mapping[tuple[str, str], Mapped]

    def of(self, release: Release) -> Mapped:
        """What is known of the application of a release."""
        return self.mapped[_key(release.project, release.application)]

    def deployer(self, mapped: Mapped) -> Deployer | None:
        """What deploys an application."""
        return self.deployers.get(mapped.mapping.deployment_project) if mapped.mapping else None


def landscape_of(settings: ReleasePagesSettings, sight: Sight) -> Landscape:
    """The landscape that was seen."""
    deployed: dict[int, list[Application]] = {}
    for each in sight.mapped:
        if each.mapping:
            deployed.setdefault(each.mapping.deployment_project, []).append(each.application)
    return Landscape(
        sight=sight,
        deployers={
            project.id: Deployer(
                project,
                columns_of(settings.environments, project, sight, settings.version_pattern),
                tuple(deployed[project.id]),
            )
            for project in sight.projects
            if project.id in deployed
        },
        mapped={_key(each.application.project, each.application.name): each for each in sight.mapped},
    )


def _key(project: str, application: str) -> tuple[str, str]:
    return project, plain(application)
