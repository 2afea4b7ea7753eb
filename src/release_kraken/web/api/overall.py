"""`/api/findings`, `/api/health`, `/api/audit`: what is known over all runs."""

from starlette.responses import Response

from release_kraken.engine.access.scopes import Scope
from release_kraken.engine.health import list_health
from release_kraken.store.records import FindingFilter, StoredFinding
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import AuditQuery, FindingQuery, Nothing


def list_findings(asked: Asked[Nothing, FindingQuery]) -> Response:
    """A page of findings of all runs."""
    query = asked.query
    wanted = FindingFilter(
        tool=query.tool,
        subject=query.subject,
        severity=query.severity,
        rule=query.rule,
        owner=query.owner,
        text=query.q,
        state=query.state,
    )
    found = asked.suite.store.findings.list(wanted, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    return answered(
        answers.Findings(
            findings=[_shown(finding) for finding in page],
            next=page[-1].id if len(found) > len(page) else None,
        )
    )


def get_health(asked: Asked[Nothing, Nothing]) -> Response:
    """How the store and the connectors are, now."""
    return answered(
        answers.Health(subjects=[answers.Subject.model_validate(one) for one in list_health(asked.suite)])
    )


def list_audit(asked: Asked[Nothing, AuditQuery]) -> Response:
    """A page of the audit log."""
    query = asked.query
    found = asked.suite.store.audit.list(before=query.before, limit=query.limit + 1, text=query.q)
    page = found[: query.limit]
    return answered(
        answers.Audit(
            entries=[answers.AuditEntry.model_validate(entry) for entry in page],
            next=page[-1].id if len(found) > len(page) else None,
        )
    )


def _shown(stored: StoredFinding) -> answers.StoredFinding:
    names = answers.StoredFinding.model_fields
    own = {name: getattr(stored, name) for name in names if hasattr(stored, name)}
    finding = {name: getattr(stored.finding, name) for name in answers.Finding.model_fields}
    return answers.StoredFinding.model_validate({**finding, **own})


OPERATIONS = (
    operation(
        "GET /findings",
        Scope.READ,
        "List findings of all runs, the newest first.",
        list_findings,
        body=Nothing,
        query=FindingQuery,
        answer=answers.Findings,
        example='"$KRAKEN/api/findings?severity=error&q=s3"',
    ),
    plain(
        "GET /health",
        Scope.READ,
        "Ask the store and every connector how they are.",
        get_health,
        answer=answers.Health,
    ),
    operation(
        "GET /audit",
        Scope.ADMIN,
        "List who changed what, the newest first.",
        list_audit,
        body=Nothing,
        query=AuditQuery,
        answer=answers.Audit,
        example='"$KRAKEN/api/audit?q=nightly"',
    ),
)
