"""Where files are kept unless the configuration says otherwise: the XDG folders.

https://specifications.freedesktop.org/basedir-spec/latest/
"""

import os
from pathlib import Path

from release_kraken.core.errors import ConfigError

_FOLDER = "release-kraken"


def state_folder() -> Path:
    """What outlives a run and is no configuration: the store."""
    return _xdg("XDG_STATE_HOME", ".local/state")


def cache_folder() -> Path:
    """What can be made again."""
    return _xdg("XDG_CACHE_HOME", ".cache")


def _xdg(variable: str, default: str) -> Path:
    """The folder that the variable names; a relative one is passed over, as the specification asks."""
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else _home(variable) / default) / _FOLDER


def _home(variable: str) -> Path:
    try:
        return Path.home()
    except RuntimeError as error:  # a container's user that no passwd entry knows
        raise ConfigError(
            f"this user has no home folder; set HOME or {variable} to an absolute path"
        ) from error
