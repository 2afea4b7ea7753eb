"""A stand-in for GitHub, for tests and the demo: pull requests, statuses, comments, and signed webhooks."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from release_kraken.core.json import JSONValue
from release_kraken.core.webhook import sign
from release_kraken.net.fake_forge import FakeComment, FakeForge, FakePullRequest, listing, page

Endpoint = Callable[[Request], Awaitable[Response]]

_COMMENT_LIMIT = 65_536
_DESCRIPTION_LIMIT = 140
_REPOSITORY = "/{owner}/{name}"


@dataclass
class FakeGitHub:
    """The API below `/api/v3`, pages as on github.com, and `git` for all other addresses.

    `app_key` is the public key of the GitHub App 42; `leases` are the tokens that it asked for. Like GitHub,
    the stand-in lets an account with write access change the comments of others.
    """

    state: FakeForge = field(default_factory=FakeForge)
    git: ASGIApp | None = None
    users: list[str] = field(default_factory=list)
    app_key: str = ""
    leases: list[JSONValue] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The application."""
        api = "/api/v3"
        repository = f"{api}/repos{_REPOSITORY}"
        routes = [
            Route("/", self._index),
            Route(f"{_REPOSITORY}/pull/{{number:int}}", self._page),
            Route(f"{api}/app", self._app),
            Route(f"{api}/app/installations/7/access_tokens", self._lease, methods=["POST"]),
            Route(f"{repository}/installation", self._installation),
            Route(f"{api}/users/{{login}}", self._guarded(self._user_of)),
            Route(f"{api}/user", self._guarded(self._user)),
            Route(f"{repository}/pulls/{{number:int}}", self._guarded(self._get)),
            Route(f"{repository}/statuses/{{commit}}", self._guarded(self._status), methods=["POST"]),
            Route(f"{repository}/issues/{{number:int}}/comments", self._guarded(self._list), methods=["GET"]),
            Route(
                f"{repository}/issues/{{number:int}}/comments", self._guarded(self._create), methods=["POST"]
            ),
            Route(f"{repository}/issues/comments/{{id:int}}", self._guarded(self._update), methods=["PATCH"]),
        ]
        return Starlette(routes=[*routes, Mount("/", self.git)] if self.git else routes)

    def hook(self, pull_request: FakePullRequest, action: str = "opened") -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook, signed."""
        body: dict[str, JSONValue] = {
            "action": action,
            "number": pull_request.number,
            "pull_request": self._described(pull_request),
            "repository": {"full_name": pull_request.repository},
        }
        return self.signed("pull_request", body)

    def signed(self, event: str, body: JSONValue) -> tuple[dict[str, str], bytes]:
        """Headers and body of any webhook, signed."""
        content = json.dumps(body).encode()
        headers = {
            "content-type": "application/json",
            "x-github-event": event,
            "x-hub-signature-256": sign(content, self.state.secret),
        }
        return headers, content

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            if self.state.token not in request.headers.get("authorization", ""):
                return JSONResponse({"message": "Bad credentials"}, 401)
            return await endpoint(request)

        return answer

    async def _index(self, _request: Request) -> Response:
        return HTMLResponse(listing(self.state, "GitHub", _path))

    async def _page(self, request: Request) -> Response:
        found = self._found(request)
        return HTMLResponse(page(self.state, found, "GitHub")) if found else _not_found()

    async def _user(self, _request: Request) -> Response:
        return JSONResponse(self._account(self.state.account))

    async def _user_of(self, request: Request) -> Response:
        return JSONResponse(self._account(request.path_params["login"]))

    async def _app(self, request: Request) -> Response:
        return JSONResponse({"slug": "kraken-checks"}) if self._is_app(request) else _no_app()

    async def _installation(self, request: Request) -> Response:
        return JSONResponse({"id": 7}) if self._is_app(request) else _no_app()

    async def _lease(self, request: Request) -> Response:
        if not self._is_app(request):
            return _no_app()
        self.leases.append(await request.json())
        self.state.account = "kraken-checks[bot]"
        return JSONResponse({"token": self.state.token, "expires_at": "2026-01-01T01:00:00Z"}, 201)

    def _is_app(self, request: Request) -> bool:
        """Whether the app's key has signed who asks."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import RSAKey

        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(given, RSAKey.import_key(self.app_key), algorithms=["RS256"]).claims
        except (ValueError, JoseError):
            return False
        return bool(claims["iss"] == "42" and claims["exp"] - claims["iat"] <= 600)

    async def _get(self, request: Request) -> Response:
        found = self._found(request)
        return JSONResponse(self._described(found)) if found else _not_found()

    async def _status(self, request: Request) -> Response:
        given = await request.json()
        if len(given["description"]) > _DESCRIPTION_LIMIT:
            return JSONResponse({"message": "Validation Failed: description is too long"}, 422)
        status = {
            "state": given["state"],
            "name": given["context"],
            "description": given["description"],
            "url": given["target_url"],
        }
        self.state.put_status(request.path_params["commit"], given["context"], status)
        return JSONResponse({}, 201)

    async def _list(self, request: Request) -> Response:
        found = self._found(request)
        if not found:
            return _not_found()
        size = min(int(request.query_params.get("per_page", 30)), self.state.page_size)
        number = int(request.query_params.get("page", 1))
        comments = list(found.listed())
        shown = comments[(number - 1) * size : number * size]
        following = request.url.include_query_params(page=number + 1)
        headers = {"link": f'<{following}>; rel="next"'} if number * size < len(comments) else {}
        return JSONResponse([self._comment(found, each) for each in shown], headers=headers)

    async def _create(self, request: Request) -> Response:
        found, given = self._found(request), await request.json()
        if not found:
            return _not_found()
        if len(given["body"]) > _COMMENT_LIMIT:
            return JSONResponse({"message": "Validation Failed: body is too long"}, 422)
        written = self.state.comment(found, self.state.account, given["body"])
        return JSONResponse(self._comment(found, written), 201)

    async def _update(self, request: Request) -> Response:
        given = await request.json()
        for found in self.state.pull_requests:
            for comment in found.listed():
                if comment.id == request.path_params["id"]:
                    comment.text = given["body"]
                    return JSONResponse(self._comment(found, comment))
        return _not_found()

    def _found(self, request: Request) -> FakePullRequest | None:
        given = request.path_params
        return self.state.find(f"{given['owner']}/{given['name']}", given["number"])

    def _account(self, login: str) -> dict[str, str | int]:
        if login not in self.users:
            self.users.append(login)
        return {"id": 1 + self.users.index(login), "login": login}

    def _comment(self, pull_request: FakePullRequest, comment: FakeComment) -> dict[str, object]:
        return {
            "id": comment.id,
            "body": comment.text,
            "user": self._account(comment.author),
            "html_url": f"https://github.example.org/{pull_request.repository}/pull/{pull_request.number}"
            f"#issuecomment-{comment.id}",
        }

    def _described(self, pull_request: FakePullRequest) -> dict[str, JSONValue]:
        return {
            "number": pull_request.number,
            "title": pull_request.title,
            "state": "open" if pull_request.is_open else "closed",
            "draft": pull_request.draft,
            "user": self._account(pull_request.author),
            "head": {
                "ref": pull_request.branch,
                "sha": pull_request.head,
                "repo": {"full_name": pull_request.source},
            },
            "base": {"ref": pull_request.target, "sha": "", "repo": {"full_name": pull_request.repository}},
        }


def _path(pull_request: FakePullRequest) -> str:
    return f"/{pull_request.repository}/pull/{pull_request.number}"


def _no_app() -> Response:
    return JSONResponse({"message": "A JSON web token could not be decoded"}, 401)


def _not_found() -> Response:
    return JSONResponse({"message": "Not Found"}, 404)
