"""What is known of Bamboo once it was asked, and what of it is only remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.deployments.environment_log import EnvironmentLog
from release_kraken.tools.release_pages.deployments.mapping import Mapped


@dataclass(frozen=True, slots=True)
class Sight:
    """What deploys each application, and logs by the ids of environments.

    `asked` is when Bamboo last answered for an environment; `trouble` why Bamboo as a whole did not, or "":
    everything is then remembered. `troubles` are those of single environments, of which `lost` ones are
    remembered, and the others known in part.
    """

    projects: tuple[DeploymentProject, ...]
    mapped: tuple[Mapped, ...]
    logs: Mapping[int, EnvironmentLog]
    asked: Mapping[int, datetime]
    troubles: Mapping[int, str] = field(default_factory=dict)
    lost: frozenset[int] = frozenset()
    trouble: str = ""

    def project(self, number: int) -> DeploymentProject | None:
        """The deployment project of an id."""
        return next((each for each in self.projects if each.id == number), None)

    def is_remembered(self, environment: int) -> bool:
        """Whether nothing of this run is known of an environment."""
        return bool(self.trouble) or environment in self.lost

    def why(self, environment: int) -> str:
        """What is wrong with what is known of an environment, or ""."""
        trouble = self.trouble or self.troubles.get(environment, "")
        at = self.asked.get(environment)
        if at is not None and self.is_remembered(environment):
            return f"as of {at:%Y-%m-%d %H:%M} UTC: {trouble}"
        return trouble
