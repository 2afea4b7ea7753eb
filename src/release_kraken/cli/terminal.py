"""What is known of the terminal: its width, and whether it wants colour.

NO_COLOR: https://no-color.org, FORCE_COLOR: https://force-color.org
"""

import os
import shutil
import sys
from typing import Literal

from release_kraken.core.publication import Surface

Colour = Literal["auto", "always", "never"]
_WIDTH_OF_LOGS = 100


def surface(colour: Colour = "auto") -> Surface:
    """What stdout is shown on."""
    width = shutil.get_terminal_size((_WIDTH_OF_LOGS, 24)).columns
    return Surface(width, _wants_colour(colour))


def _wants_colour(colour: Colour) -> bool:
    """The option first, then what the environment says, then what stdout is."""
    if colour != "auto":
        return colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
