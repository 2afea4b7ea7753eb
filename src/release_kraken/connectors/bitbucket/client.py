"""What Kraken asks of Bitbucket."""

from typing import Protocol

from release_kraken.core.forge import Forge


class Bitbucket(Forge, Protocol):
    """Bitbucket as a forge; Cloud and Data Center both are one."""
