"""The API does what its document says: schemathesis asks it with good and with bad data, always the same."""

from itertools import count
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from release_kraken.web.api.document import document
from release_kraken.web.api.table import OPERATIONS
from release_kraken.web.api.tests.conftest import Served

_TYPED_BY_THE_TOOL = {"act", "create_schedule", "replace_schedule", "start_run"}
"""Their parameters or inputs are right or wrong by what the tool declares, which /api/tools tells."""
_FORMATS = {
    "cron": st.sampled_from(["@daily", "*/5 * * * *", "0 6 * * 1-5", "0 0 L * *"]),
    "time-zone": st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"]),
    "printable": st.text("abc-_.é", min_size=1, max_size=100),
}
_ADDRESSES = (f"10.0.{number // 256}.{number % 256}" for number in count())
"""One for each request: an address that sends many wrong tokens is not listened to."""
for name, strategy in _FORMATS.items():
    schemathesis.openapi.format(name, strategy)
schema = schemathesis.openapi.from_dict(
    dict(document(OPERATIONS, "http://kraken.test")),
    config=SchemathesisConfig.from_dict(
        {
            "seed": 8420,
            "generation": {"deterministic": True, "max-examples": 4, "database": "none"},
            "phases": {"coverage": {"unexpected-methods": ["TRACE", "PATCH"]}},
        }
    ),
)


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation(case: "schemathesis.Case[Any]", shared: Served) -> None:
    headers = {"Authorization": f"Bearer {shared.token}", "X-Forwarded-For": next(_ADDRESSES)}
    excluded: Any = (
        [positive_data_acceptance]
        if case.operation.definition.raw["operationId"] in _TYPED_BY_THE_TOOL
        else []
    )
    case.call_and_validate(base_url=shared.url, headers=headers, timeout=10, excluded_checks=excluded)
