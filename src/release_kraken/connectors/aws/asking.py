"""Asks AWS one thing: in turn, again where that may help, until the time is up, and with errors in words."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - that of the SDK
    HTTPClientError,
    ParamValidationError,
)
from botocore.parsers import ResponseParserError

from release_kraken.connectors.aws.client import Api
from release_kraken.connectors.aws.pacing import Pacing
from release_kraken.connectors.aws.sdk import Sdk
from release_kraken.connectors.aws.sweeping import Pause, rest
from release_kraken.connectors.aws.trouble import EXPIRED, Refusal
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONObject
from release_kraken.core.text import visible
from release_kraken.net.deadline import Deadline
from release_kraken.net.redaction import Redactor

_ATTEMPTS = 8
_LONGEST_PAUSE = 20.0


class Keys(Protocol):
    """Credentials of one account."""

    def current(self) -> ReadOnlyCredentials:
        """Those to sign with now; raises AwsError where there are none to be had."""
        ...

    def renew(self, stale: ReadOnlyCredentials) -> bool:
        """Whether there are, or can be, newer ones than these, which AWS says have expired."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `whose` names account and region for people."""

    api: Api
    whose: str
    parameters: Mapping[str, object]

    def __str__(self) -> str:
        """As errors begin."""
        return f"{self.api.service} {self.api.operation} in {self.whose}"


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """No answer came."""

    why: str
    code: str = ""
    throttled: bool = False
    passing: bool = True

    def error(self, asked: str) -> RemoteError:
        return RemoteError(
            f"{asked}: AWS cannot be reached ({self.why}); check the network, the proxy and AWS_ENDPOINT_URL",
            retryable=True,
        )


@dataclass(frozen=True, slots=True)
class _Garbled:
    """Something that is not AWS answered."""

    code: str = ""
    throttled: bool = False
    passing: bool = False

    def error(self, asked: str) -> RemoteError:
        return RemoteError(f"{asked}: the answer is not one of AWS; check the proxy and AWS_ENDPOINT_URL")


class Asking:
    """All requests of one client of ours; callable from any thread.

    At most `concurrency` are under way. The SDK itself tries nothing again: its quota of retries belongs to
    a client, so that one throttled account would use up those of all.
    """

    def __init__(
        self,
        sdk: Sdk,
        pacing: Pacing,
        deadline: Deadline,
        concurrency: int,
        secrets: tuple[str, ...] = (),
        pause: Pause = threading.Event.wait,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._sdk, self._pacing, self._deadline = sdk, pacing, deadline
        self._slots = threading.BoundedSemaphore(concurrency)
        self._secrets = secrets
        self._pause, self._chance = pause, chance

    def ask(self, keys: Keys, question: Question) -> JSONObject:
        """The answer; raises AwsError, RemoteError or ConfigError."""
        attempt, renewed = 0, False
        while True:
            self._wait(self._pacing.reserve(question.api))
            used = keys.current()
            answer = self._once(used, question)
            if isinstance(answer, Mapping):
                return answer
            if answer.code in EXPIRED and not renewed and keys.renew(used):
                renewed = True
                continue
            attempt += 1
            if not answer.passing or attempt >= _ATTEMPTS:
                raise answer.error(str(question))
            self._back_off(question.api, attempt, throttled=answer.throttled)

    def _back_off(self, api: Api, attempt: int, *, throttled: bool) -> None:
        """Wait as the SDK's standard mode does; what is throttled lets nobody else ask meanwhile."""
        seconds = self._chance() * min(_LONGEST_PAUSE, 2.0**attempt)
        if throttled:
            self._pacing.throttle(api, seconds)
        else:
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        self._deadline.check(seconds)
        rest(seconds, self._pause)

    def _once(
        self, keys: ReadOnlyCredentials, question: Question
    ) -> JSONObject | Refusal | _Unreachable | _Garbled:
        api = question.api
        method = getattr(self._sdk.client(api.service, api.region), api.operation)
        try:
            with self._slots, self._sdk.handing(keys):
                answer: dict[str, Any] = method(**question.parameters)
        except ClientError as error:
            return self._refusal(error, keys)
        except (ConnectionError, HTTPClientError) as error:
            return _Unreachable(type(error).__name__)
        except ResponseParserError:
            return _Garbled()
        except ParamValidationError:  # our own mistake
            raise
        except BotoCoreError as error:
            raise ConfigError(f"{question}: {error}") from None
        told = answer.pop("ResponseMetadata", {})
        if (
            not answer
            and _is_for_people(told)
            and self._sdk.has_answer(api.service, api.operation, api.region)
        ):
            return _Garbled()
        return answer

    def _refusal(self, error: ClientError, keys: ReadOnlyCredentials) -> Refusal:
        told = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        secrets = (keys.access_key, keys.secret_key, keys.token or "", *self._secrets)
        redacted = Redactor(secret for secret in secrets if secret)
        return Refusal(
            redacted(visible(str(told.get("Code", "unknown")))),
            redacted(visible(str(told.get("Message") or ""))),
            status,
        )


def _is_for_people(told: Mapping[str, Any]) -> bool:
    """Whether a page came, as a proxy sends it that wants a log-in; the SDK finds nothing in it."""
    return str(told.get("HTTPHeaders", {}).get("content-type", "")).startswith("text/html")
