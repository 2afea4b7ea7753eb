"""Enters sign-ins into the audit log, and refusals as far as an attack does not fill it."""

import logging
from datetime import datetime

from starlette.requests import Request

from release_kraken.engine.suite import Suite
from release_kraken.web.security.clients import address
from release_kraken.web.security.rates import Rate, Rates

_STRANGER = "somebody"
_REFUSALS = Rate(burst=60, seconds=60)
_log = logging.getLogger(__name__)


class Record:
    """What is remembered of who signed in, and of who could not."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._refusals = Rates(_REFUSALS, most=1)

    def entry(self, request: Request, name: str, role: str, now: datetime, *, subject: str = "") -> None:
        """Somebody is in; `subject` is who they are to the identity provider."""
        detail = {
            "role": role,
            "address": address(request.scope),
            **({"subject": subject} if subject else {}),
        }
        self._suite.store.audit.record(name, "signed in", "", detail, now)

    def refusal(self, request: Request, why: str) -> None:
        """Somebody is not: always a line in the log; in the audit log 60, and then one a minute."""
        client = address(request.scope)
        _log.warning("refused a sign-in from %s: %s", client, why)
        if self._refusals.take("") == 0:
            detail = {"why": why, "address": client}
            self._suite.store.audit.record(_STRANGER, "was refused", "sign-in", detail, self._suite.now())
