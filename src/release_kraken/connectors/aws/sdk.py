"""The SDK of AWS, used so that all accounts share clients: one for each service and region.

The keys to sign with are handed in for each call. A client costs 10 ms and 1 MB: with one for each account
too, twenty accounts would need gigabytes.
"""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ProfileNotFound, UnknownServiceError
from botocore.utils import parse_timestamp

from release_kraken.connectors.aws.client import GLOBAL
from release_kraken.core.errors import ConfigError

_LARGEST_PAGE: Mapping[tuple[str, str], int] = {
    # of these the model does not say it
    ("ec2", "MaxResults"): 1_000,
    ("rds", "MaxRecords"): 100,
    ("resourcegroupstaggingapi", "ResourcesPerPage"): 100,
}
_CONNECT_SECONDS = 10
_READ_SECONDS = 60

_handed: ContextVar[ReadOnlyCredentials] = ContextVar("_handed")


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation gives its answer in pages: names of its parameters, and paths in its answer."""

    into: tuple[str, ...]
    out: tuple[str, ...]
    limit: Mapping[str, int] = field(default_factory=dict)


class _Handed(Credentials):  # type: ignore[misc]  # the SDK has no types
    """Stands for the keys that the thread which signs was handed."""

    def __init__(self) -> None:
        super().__init__("handed", "in per call", method="kraken")

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return _handed.get()


class _Provider:
    """In place of the SDK's credential chain, for clients that are made from now on."""

    def load_credentials(self) -> _Handed:
        return _Handed()


class Sdk:
    """A session; callable from any thread. Raises ConfigError for a profile that there is not."""

    def __init__(self, connections: int) -> None:
        self._session = botocore.session.Session()
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._models: dict[tuple[str, str], Paging | None] = {}
        self._config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},  # asking.py tries again
            max_pool_connections=connections,
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            user_agent_extra="release-kraken",
            account_id_endpoint_mode="disabled",  # an account's own address would be that of another account
        )
        try:
            self._session.get_scoped_config()
            found: str | None = os.environ.get("AWS_REGION") or self._session.get_config_variable("region")
        except ProfileNotFound as error:
            raise ConfigError(f"AWS: {error}; set AWS_PROFILE to one that there is") from None
        self.region = found
        self._session.set_config_variable("region", found)  # this SDK does not read AWS_REGION, all others do
        self._chain = self._session.get_component("credential_provider")
        self._session.register_component("credential_provider", _Provider())
        self._session.get_component("response_parser_factory").set_parser_defaults(
            timestamp_parser=_iso, blob_parser=str
        )

    def chain_credentials(self) -> Any:
        """What the usual chain gives: environment, profile, single sign-on, container or instance role."""
        try:
            found = self._chain.load_credentials()
        except BotoCoreError as error:
            raise ConfigError(f"AWS: no credentials: {error}; sign in again") from None
        if found is None:
            raise ConfigError(
                "AWS: there are no credentials; set AWS_PROFILE, sign in with `aws sso login`, "
                "or give the machine that Kraken runs on a role"
            )
        return found

    def client(self, service: str, region: str) -> Any:
        """The client that all accounts share."""
        key = (service, region)
        with self._lock:
            if key not in self._clients:
                home = self.home_of(region) if region == GLOBAL else region
                self._clients[key] = self._session.create_client(service, home, config=self._config)
            return self._clients[key]

    @contextmanager
    def handing(self, keys: ReadOnlyCredentials) -> Iterator[None]:
        """Have this thread's requests signed with these keys."""
        token = _handed.set(keys)
        try:
            yield
        finally:
            _handed.reset(token)

    def paging(self, service: str, operation: str, region: str) -> Paging | None:
        """How an operation gives pages; None where it does not."""
        key = (service, operation)
        with self._lock:
            if key not in self._models:
                self._models[key] = self._paging(service, operation, self.client(service, region))
            return self._models[key]

    def has_answer(self, service: str, operation: str, region: str) -> bool:
        """Whether an operation tells anything when it succeeds."""
        client = self.client(service, region)
        model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
        return model.output_shape is not None and bool(model.output_shape.members)

    def home_of(self, region: str | None) -> str:
        """Where the services live that have one region only (IAM, Organizations), seen from another."""
        return str(self._partition(region)["outputs"]["implicitGlobalRegion"])

    def partition_of(self, region: str | None) -> str:
        """The partition that a region belongs to."""
        return str(self._partition(region)["id"])

    def known_regions(self, partition: str) -> frozenset[str]:
        """All regions of a partition that this version of the SDK knows."""
        return frozenset(next(each["regions"] for each in self._partitions() if each["id"] == partition))

    def regions_of(self, service: str, partition: str) -> frozenset[str]:
        """Regions where a service is known to be; none for a service that is the same everywhere."""
        with self._lock:
            return frozenset(self._session.get_available_regions(service, partition))

    def _partition(self, region: str | None) -> Any:
        """That of the region; where it is unknown or all, that of the chain's region; else the first."""
        partitions = self._partitions()
        wanted = region if region not in (None, GLOBAL) else self.region
        fits = (each for each in partitions if re.match(each["regionRegex"], wanted or ""))
        return next(fits, partitions[0])

    def _partitions(self) -> Any:
        with self._lock:
            return self._session.get_component("data_loader").load_data("partitions")["partitions"]

    def _paging(self, service: str, operation: str, client: Any) -> Paging | None:
        name = client.meta.method_to_api_mapping[operation]
        try:
            model = self._session.get_paginator_model(service).get_paginator(name)
        except (ValueError, UnknownServiceError):
            return None
        limit = model.get("limit_key")
        shape = client.meta.service_model.operation_model(name).input_shape
        largest = (
            _LARGEST_PAGE.get((service, limit), shape.members[limit].metadata.get("max")) if limit else None
        )
        return Paging(
            _listed(model["input_token"]),
            _listed(model["output_token"]),
            {limit: largest} if largest else {},
        )


def _listed(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _iso(moment: float | str) -> str:
    if not isinstance(moment, str):
        return datetime.fromtimestamp(moment, UTC).isoformat()
    try:
        parsed = datetime.fromisoformat(moment)  # ten times as fast as the SDK's, which takes all forms
    except ValueError:
        parsed = parse_timestamp(moment)
    return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC).isoformat()
