"""The keys of each account: those of the credential chain, or those of a role that they assume."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError
from pydantic import BaseModel, ConfigDict

from release_kraken.connectors.aws.asking import Asking, Keys, Question
from release_kraken.connectors.aws.client import AccountError, Api, AwsError
from release_kraken.core.errors import ConfigError

SESSION = "release-kraken"
"""The name of each assumed session: AWS's audit log has it."""

_EARLY = timedelta(minutes=5)
_DENIED = "AccessDenied"


class _Credentials(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    AccessKeyId: str
    SecretAccessKey: str
    SessionToken: str
    Expiration: datetime


class _Assumed(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    Credentials: _Credentials


class ChainKeys:
    """Implements `Keys` by the credential chain, which renews what can be renewed."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._loaded: Any = None
        self._lock = threading.Lock()

    def current(self) -> ReadOnlyCredentials:
        """Found on first use."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
        try:
            return self._loaded.get_frozen_credentials()
        except BotoCoreError as error:
            raise ConfigError(f"AWS: the credentials cannot be renewed: {error}; sign in again") from None

    def renew(self, stale: ReadOnlyCredentials) -> bool:
        """Whether the chain has others by now."""
        return bool(self.current() != stale)


class RoleKeys:
    """Implements `Keys` by assuming a role: once, and again five minutes before the session ends."""

    def __init__(
        self,
        asking: Asking,
        base: Keys,
        role: str,
        region: str,
        whose: str,
        external_id: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._asking, self._base, self._now = asking, base, now
        self._role, self._region, self._whose, self._external_id = role, region, whose, external_id
        self._lock = threading.Lock()
        self._keys: ReadOnlyCredentials | None = None
        self._end = datetime.min.replace(tzinfo=UTC)
        self._denied: AwsError | None = None

    def current(self) -> ReadOnlyCredentials:
        """Raises AccountError where the role cannot be assumed; that is asked once."""
        with self._lock:
            if self._denied is not None:
                raise self._refused(self._denied)
            if self._keys is None or self._now() >= self._end - _EARLY:
                self._assume()
            return self._keys

    def renew(self, stale: ReadOnlyCredentials) -> bool:
        """Have the role assumed anew, unless another thread did so meanwhile."""
        with self._lock:
            if self._keys is stale:
                self._keys = None
        return True

    def _assume(self) -> None:
        question = Question(
            Api("", self._region, "sts", "assume_role"),
            self._whose,
            {
                "RoleArn": self._role,
                "RoleSessionName": SESSION,
                **({} if self._external_id is None else {"ExternalId": self._external_id}),
            },
        )
        try:
            answer = self._asking.ask(self._base, question)
        except AwsError as error:
            if error.retryable:
                raise
            self._denied = error
            raise self._refused(error) from None
        found = _Assumed.model_validate(answer).Credentials
        self._keys = ReadOnlyCredentials(found.AccessKeyId, found.SecretAccessKey, found.SessionToken)
        self._end = found.Expiration

    def _refused(self, error: AwsError) -> AccountError:
        """The reason is with the role where AWS denies it; else with the credentials that ask for it."""
        if error.code != _DENIED:
            return AccountError(str(error), error.code, error.said)
        return AccountError(
            f"the role {self._role} of account {self._whose} cannot be assumed: {error.said}; make it, and "
            "have it trust Kraken, by what `kraken aws iam-policy --cloudformation` prints, or leave the "
            "account out",
            error.code,
            error.said,
        )
