"""The settings of the Terraform connector."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from release_kraken.core.settings import Program, Settings


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None


Folder = Annotated[Path, AfterValidator(_at_home)]
ProviderSource = Literal["inherit", "direct", "mirror", "cache"]


class TerraformSettings(Settings):
    """Which binary runs, and where it takes providers and modules from."""

    binary: Annotated[Program, Field(description="terraform, tofu, or the absolute path of either.")] = (
        "terraform"
    )
    providers: Annotated[
        ProviderSource,
        Field(
            description="Where providers come from. inherit: as your own CLI configuration says; direct: "
            "from their registries; mirror: from provider_mirror alone; cache: from their registries through "
            "provider_cache."
        ),
    ] = "inherit"
    provider_mirror: Annotated[
        Folder | None, Field(description="Filesystem mirror: the folder that holds registry.terraform.io.")
    ] = None
    provider_cache: Annotated[
        Folder | None, Field(description="Plugin cache folder; Kraken lets only one init at a time use it.")
    ] = None
    hosts: Annotated[
        dict[str, dict[str, str]],
        Field(
            description='Service addresses by host, such as {"modules.v1" = "https://modules.example.com/v1/"}.'
        ),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        folders = {"mirror": self.provider_mirror, "cache": self.provider_cache}
        for source, folder in folders.items():
            if (self.providers == source) != (folder is not None):
                raise ValueError(
                    f'provider_{source} and providers = "{source}" are given together or not at all'
                )
        if self.hosts and self.providers == "inherit":
            raise ValueError(
                "hosts have no effect on your own CLI configuration: set providers, or add them there"
            )
        return self
