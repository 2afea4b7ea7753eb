"""Addresses without the secrets in them."""

import re

_HIDDEN = "***"

_SECRET_PARAMETERS = (
    "sshkey", "token", "access_token", "private_token", "job_token", "password", "secret", "sig", "signature",
    "aws_access_key_id", "aws_access_key_secret", "aws_access_token", "x-amz-signature", "x-amz-credential",
    "x-amz-security-token", "x-goog-signature",
)  # fmt: skip

_SECRETS = (
    re.compile(r"(?<=https://)[^/?#\s]*(?=@)|(?<=http://)[^/?#\s]*(?=@)", re.IGNORECASE),
    re.compile(r"(?<=[^:]:)[^/?#@\s:]+(?=@)"),
    re.compile(rf"(?<=[?&])(?:(?:{'|'.join(_SECRET_PARAMETERS)})=)[^&#\s]*", re.IGNORECASE),
)


def redacted(address: str) -> str:
    """The address fit to be shown: users and passwords of HTTP, other passwords, and tokens are hidden."""
    user, password, parameter = _SECRETS
    address = password.sub(_HIDDEN, user.sub(_HIDDEN, address))
    return parameter.sub(lambda found: f"{found.group().partition('=')[0]}={_HIDDEN}", address)
