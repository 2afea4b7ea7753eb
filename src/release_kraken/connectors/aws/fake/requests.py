"""Reads from a request who asks what of which service: the account is in the key that signed it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import cast
from urllib.parse import parse_qsl

from release_kraken.core.json import JSONObject

ACCOUNT = "123456789012"
"""The account of keys that the fake has not given out."""

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_TEMPORARY = re.compile(r"ASIA(\d{12})")
_SIGNED_AS = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}


class Protocol(Enum):
    """How a service speaks."""

    JSON = "json"
    QUERY = "query"
    EC2 = "ec2"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Call:
    """One request; for an AssumeRole, `account` is that of the role.

    `service` is named as boto3 does, `operation` as AWS does.
    """

    account: str
    region: str
    service: str
    operation: str
    key: str = field(repr=False)
    protocol: Protocol
    parameters: JSONObject = field(repr=False)

    @property
    def where(self) -> tuple[str, str, str]:
        """What limits are counted by."""
        return self.account, self.region, f"{self.service}:{self.operation}"


def read(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Call | None:
    """What a request asks; None where it is not signed."""
    scope = _SCOPE.search(headers.get("authorization", ""))
    if scope is None:
        return None
    key, region, signed = scope.groups()
    service = _SIGNED_AS.get(signed, signed)
    protocol, operation, parameters = _asked(service, method, path, headers, body)
    whose = str(parameters.get("RoleArn", "")) if operation == "AssumeRole" else ""
    account = whose.split(":")[4] if whose.count(":") >= 5 else account_of(key)
    return Call(account, region, service, operation, key, protocol, parameters)


def account_of(key: str) -> str:
    """The account that an access key belongs to."""
    found = _TEMPORARY.match(key)
    return found[1] if found else ACCOUNT


def _asked(
    service: str, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[Protocol, str, JSONObject]:
    target = headers.get("x-amz-target")
    if target:
        return Protocol.JSON, target.rpartition(".")[2], _object(body)
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode()))
        protocol = Protocol.EC2 if service == "ec2" else Protocol.QUERY
        return protocol, form.pop("Action", ""), form
    plain, _, query = path.partition("?")
    return Protocol.REST, _rest_operation(service, method, plain), {**dict(parse_qsl(query)), **_object(body)}


def _object(body: bytes) -> JSONObject:
    return cast(JSONObject, json.loads(body)) if body else {}


def _rest_operation(service: str, method: str, path: str) -> str:
    operations = _rest_operations(service)
    return next((name for name, verb, at in operations if verb == method and at.fullmatch(path)), "")


@cache
def _rest_operations(service: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Operations with their method and path, from the SDK's own model of the service."""
    import botocore.session

    model = botocore.session.Session().get_service_model(service)
    https = ((name, model.operation_model(name).http) for name in model.operation_names)
    return tuple((name, http["method"], _pattern(http["requestUri"])) for name, http in https)


def _pattern(uri: str) -> re.Pattern[str]:
    path = re.escape(uri.partition("?")[0])
    return re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", path))
