"""Provider addresses: https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses."""

from dataclasses import dataclass

DEFAULT_HOST = "registry.terraform.io"
DEFAULT_NAMESPACE = "hashicorp"
_DEFAULT_HOSTS = frozenset({DEFAULT_HOST, "registry.opentofu.org"})
_BUILT_IN = "terraform.io"


@dataclass(frozen=True, slots=True, order=True)
class ProviderAddress:
    """Which provider: where it comes from, whose it is and its type. The parts are in lower case."""

    host: str
    namespace: str
    type: str

    def __str__(self) -> str:
        """The usual way to write it: without the default host."""
        return "/".join((self.namespace, self.type) if self.host == DEFAULT_HOST else self._parts)

    @property
    def full(self) -> str:
        """The address with its host, as lock files have it."""
        return "/".join(self._parts)

    @property
    def is_built_in(self) -> bool:
        """Whether it is part of Terraform, and so neither has a version nor is installed."""
        return self.host == _BUILT_IN

    @property
    def _parts(self) -> tuple[str, str, str]:
        return self.host, self.namespace, self.type


def parse_provider(source: str) -> ProviderAddress | None:
    """Read `aws`, `hashicorp/aws` or `registry.terraform.io/hashicorp/aws`; None for what is no address.

    OpenTofu's registry mirrors Terraform's, so that both hosts stand for the same provider.
    """
    parts = source.strip().lower().split("/")
    if len(parts) > 3 or not all(parts):
        return None
    host, namespace, name = (*(DEFAULT_HOST, DEFAULT_NAMESPACE)[: 3 - len(parts)], *parts)
    return ProviderAddress(DEFAULT_HOST if host in _DEFAULT_HOSTS else host, namespace, name)


def implied_provider(name: str) -> ProviderAddress:
    """The provider that a local name stands for where nothing is required of it."""
    if name == "terraform":
        return ProviderAddress(_BUILT_IN, "builtin", name)
    return ProviderAddress(DEFAULT_HOST, DEFAULT_NAMESPACE, name.lower())
