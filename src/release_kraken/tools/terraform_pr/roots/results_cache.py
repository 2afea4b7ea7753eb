"""Keeps what running Terraform on a root gave, by all that it depends on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from release_kraken import __version__
from release_kraken.core.context import Context
from release_kraken.core.json import JSONValue
from release_kraken.tools.terraform_pr.roots.environments import Environment
from release_kraken.tools.terraform_pr.roots.root_run import RootRun

_SCHEMA = 1
_RESULT_PREFIXES = ("AWS_", "TF_VAR_", "TF_TOKEN_")


@dataclass(frozen=True, slots=True)
class Kept:
    """Runs of a root in its environments, and when they were made (UTC)."""

    at: datetime
    runs: tuple[RootRun, ...]


@dataclass(frozen=True, slots=True)
class ResultsCache:
    """Runs by digest. A plan also depends on the world, so a run is kept for `hours` only.

    Where `reads` is off (--no-cache), nothing is taken from the cache, but results still go into it.
    """

    context: Context
    hours: float
    reads: bool = True

    def get(self, key: str) -> Kept | None:
        """The runs kept under a key, unless they are too old."""
        value = self.context.cache.get(key) if self.reads else None
        kept = _decode(value) if value is not None else None
        if kept is None or not timedelta(0) <= self.context.now() - kept.at < timedelta(hours=self.hours):
            return None
        return kept

    def put(self, key: str, runs: Sequence[RootRun]) -> None:
        """Keep runs, if the same code would give the same again."""
        if runs and all(run.lasting for run in runs):
            self.context.cache.put(key, _KEPT.dump_json(Kept(self.context.now(), tuple(runs))))


_KEPT = TypeAdapter(Kept)


def run_key(
    inputs: str,
    settings_digest: str,
    environments: Sequence[Environment],
    environ: Mapping[str, str],
    further: Mapping[str, JSONValue],
) -> str:
    """A key of all that a run depends on: code, binary, environments, credentials (digested), settings."""
    secrets = {name: value for name, value in environ.items() if name.startswith(_RESULT_PREFIXES)}
    parts = {
        "schema": _SCHEMA,
        "kraken": __version__,
        "inputs": inputs,
        "settings": settings_digest,
        "environments": [asdict(environment) for environment in environments],
        "environ": sha256(json.dumps(secrets, sort_keys=True).encode()).hexdigest(),
        "further": further,
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _decode(value: bytes) -> Kept | None:
    try:
        return _KEPT.validate_json(value)
    except ValidationError:
        return None
