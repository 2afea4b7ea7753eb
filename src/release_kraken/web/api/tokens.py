"""`/api/tokens`: tokens for programs, made, listed and revoked."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from release_kraken.engine.access import tokens
from release_kraken.engine.access.scopes import Scope
from release_kraken.web.api import answers
from release_kraken.web.api.operations import Asked, answered, operation, plain
from release_kraken.web.api.payloads import Nothing, TokenBody


def list_tokens(asked: Asked[Nothing, Nothing]) -> Response:
    """All of them, without their texts, which nobody has."""
    kept = asked.suite.store.tokens.list()
    return answered(answers.Tokens(tokens=[answers.Token.model_validate(token) for token in kept]))


def create_token(asked: Asked[TokenBody, Nothing]) -> Response:
    """Make one, and show its text this once."""
    token, text = tokens.mint(
        asked.suite.store,
        asked.body.name,
        (scope.value for scope in asked.body.scopes),
        asked.body.days,
        by=asked.actor.name,
        may=asked.actor.scopes,
        now=asked.suite.now(),
    )
    shown = answers.Token.model_validate(token).model_dump()
    return answered(answers.NewToken(**shown, token=text), 201)


def revoke_token(asked: Asked[Nothing, Nothing]) -> Response:
    """End one at once."""
    if not asked.suite.store.tokens.revoke(asked.path["id"], asked.actor.name, asked.suite.now()):
        raise HTTPException(404, "there is no such token, or it was revoked before")
    return Response(status_code=204)


OPERATIONS = (
    plain(
        "GET /tokens",
        Scope.ADMIN,
        "List tokens.",
        list_tokens,
        answer=answers.Tokens,
    ),
    operation(
        "POST /tokens",
        Scope.ADMIN,
        "Make a token; its text is shown this once.",
        create_token,
        body=TokenBody,
        query=Nothing,
        answer=answers.NewToken,
        status=201,
        example="""--json '{"name": "nightly builds", "scopes": ["read", "run"], "days": 90}' \\
  $KRAKEN/api/tokens""",
    ),
    plain(
        "DELETE /tokens/{id}",
        Scope.ADMIN,
        "Revoke a token.",
        revoke_token,
        status=204,
        example="-X DELETE $KRAKEN/api/tokens/$ID",
    ),
)
