"""What Kraken asks of GitHub."""

from typing import Protocol

from release_kraken.core.forge import Forge


class GitHub(Forge, Protocol):
    """GitHub as a forge."""
