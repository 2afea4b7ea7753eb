"""What the webhooks of all forges share: signatures and the list of repositories that count."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from release_kraken.core.forge import HookRefusedError

_NAME = re.compile(r"(?!\.\.?/)[\w.~-]+/(?!\.\.?$)[\w.~-]+", re.ASCII)
_LONGEST = 400

Number = Annotated[int, Field(gt=0, lt=2**31)]
"""The number of a pull request: one beyond what JSON readers take would spoil every list that it is in."""

BranchName = Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f~^:?*\[\\]+$", max_length=1000)]
"""What git takes for the name of a branch, whole or short: https://git-scm.com/docs/git-check-ref-format"""


def sign(body: bytes, secret: str) -> str:
    """The signature of a body: `sha256=` and the hexadecimal HMAC."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def refuse_unsigned(body: bytes, signature: str | None, secrets: Iterable[str]) -> None:
    """Raise HookRefusedError unless a body is signed with one of the secrets (two, while one is replaced)."""
    known = tuple(secrets)
    if not known:
        raise HookRefusedError("no webhook secret is configured, so no webhook is accepted", status=503)
    given = (signature or "").encode(errors="replace")
    matches = [hmac.compare_digest(given, sign(body, secret).encode()) for secret in known]
    if not any(matches):
        raise HookRefusedError("the signature is missing or wrong: check the webhook's secret", status=401)


def refuse_unnamed(repository: str, patterns: Iterable[str]) -> None:
    """Raise HookRefusedError for a repository that no pattern (`shop/*`, without regard to case) names.

    What is no name of a repository is named by none: `shop/../other/infra` begins like those of `shop/*`.
    """
    is_name = len(repository) <= _LONGEST and _NAME.fullmatch(repository)
    if not is_name or not any(fnmatchcase(repository.lower(), pattern.lower()) for pattern in patterns):
        raise HookRefusedError("this repository is not one of those that the configuration names", status=404)
