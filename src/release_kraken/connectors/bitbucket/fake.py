"""A stand-in for Bitbucket Cloud, for tests and the demo: pull requests, statuses, comments, webhooks."""

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

_COMMENT_LIMIT = 32_768
_KEY_LIMIT = 40
_ABBREVIATED = 12
_REPOSITORY = "/{owner}/{name}"


@dataclass
class FakeBitbucketCloud:
    """The API below `/2.0`, pages as on bitbucket.org, and `git` for all other addresses.

    Webhooks abbreviate commits, deleted comments stay listed, and nobody may change those of others.
    """

    state: FakeForge = field(default_factory=FakeForge)
    git: ASGIApp | None = None

    @property
    def app(self) -> Starlette:
        """The application."""
        repository = f"/2.0/repositories{_REPOSITORY}"
        request = f"{repository}/pullrequests/{{number:int}}"
        routes = [
            Route("/", self._index),
            Route(f"{_REPOSITORY}/pull-requests/{{number:int}}", self._page),
            Route("/2.0/user", self._guarded(self._user)),
            Route(f"{repository}/commit/{{commit}}", self._guarded(self._commit)),
            Route(
                f"{repository}/commit/{{commit}}/statuses/build",
                self._guarded(self._status),
                methods=["POST"],
            ),
            Route(request, self._guarded(self._get)),
            Route(f"{request}/comments", self._guarded(self._list), methods=["GET"]),
            Route(f"{request}/comments", self._guarded(self._create), methods=["POST"]),
            Route(f"{request}/comments/{{id:int}}", self._guarded(self._update), methods=["PUT"]),
        ]
        return Starlette(routes=[*routes, Mount("/", self.git)] if self.git else routes)

    def hook(self, pull_request: FakePullRequest, event: str = "created") -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook, signed."""
        described = self._described(pull_request, pull_request.head[:_ABBREVIATED])
        repository = {"full_name": pull_request.repository}
        body: dict[str, JSONValue] = {"pullrequest": described, "repository": repository}
        return self.signed(f"pullrequest:{event}", body)

    def signed(self, event: str, body: JSONValue) -> tuple[dict[str, str], bytes]:
        """Headers and body of any webhook, signed."""
        content = json.dumps(body).encode()
        headers = {
            "content-type": "application/json",
            "x-event-key": event,
            "x-hub-signature": sign(content, self.state.secret),
        }
        return headers, content

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            if not is_known(request, self.state.token):
                return JSONResponse({"type": "error", "error": {"message": "Token is invalid"}}, 401)
            return await endpoint(request)

        return answer

    async def _index(self, _request: Request) -> Response:
        return HTMLResponse(listing(self.state, "Bitbucket Cloud", _path))

    async def _page(self, request: Request) -> Response:
        found = self._found(request)
        return HTMLResponse(page(self.state, found, "Bitbucket Cloud")) if found else _refused(404)

    async def _user(self, _request: Request) -> Response:
        return JSONResponse(_account(self.state.account))

    async def _commit(self, request: Request) -> Response:
        commits = (each.head for each in self.state.pull_requests)
        whole = next((each for each in commits if each.startswith(request.path_params["commit"])), None)
        return JSONResponse({"hash": whole}) if whole else _refused(404)

    async def _status(self, request: Request) -> Response:
        given = await request.json()
        if len(given["key"]) > _KEY_LIMIT:
            return _refused(400, "key is too long")
        names = ("state", "name", "description", "url")
        self.state.put_status(
            request.path_params["commit"], given["key"], {name: given[name] for name in names}
        )
        return JSONResponse({}, 201)

    async def _get(self, request: Request) -> Response:
        found = self._found(request)
        return JSONResponse(self._described(found, found.head[:_ABBREVIATED])) if found else _refused(404)

    async def _list(self, request: Request) -> Response:
        found = self._found(request)
        if not found:
            return _refused(404)
        size = min(int(request.query_params.get("pagelen", 10)), self.state.page_size)
        number = int(request.query_params.get("page", 1))
        body: dict[str, object] = {
            "values": [
                self._comment(found, each) for each in found.comments[(number - 1) * size : number * size]
            ]
        }
        if number * size < len(found.comments):
            body["next"] = str(request.url.include_query_params(page=number + 1))
        return JSONResponse(body)

    async def _create(self, request: Request) -> Response:
        found, given = self._found(request), await request.json()
        if not found:
            return _refused(404)
        if len(given["content"]["raw"]) > _COMMENT_LIMIT:
            return _refused(400, "content is too long")
        written = self.state.comment(found, self.state.account, given["content"]["raw"])
        return JSONResponse(self._comment(found, written), 201)

    async def _update(self, request: Request) -> Response:
        found, given = self._found(request), await request.json()
        comments = found.listed() if found else ()
        comment = next((each for each in comments if each.id == request.path_params["id"]), None)
        if not found or comment is None:
            return _refused(404)
        if comment.author != self.state.account:
            return _refused(403)
        comment.text = given["content"]["raw"]
        return JSONResponse(self._comment(found, comment))

    def _found(self, request: Request) -> FakePullRequest | None:
        given = request.path_params
        return self.state.find(f"{given['owner']}/{given['name']}", given["number"])

    def _comment(self, pull_request: FakePullRequest, comment: FakeComment) -> dict[str, object]:
        address = f"{self.state.url}{_path(pull_request)}"
        return {
            "id": comment.id,
            "content": {"raw": "" if comment.deleted else comment.text},
            "user": _account(comment.author),
            "deleted": comment.deleted,
            "links": {"html": {"href": f"{address}#comment-{comment.id}"}},
        }

    def _described(self, pull_request: FakePullRequest, commit: str) -> dict[str, JSONValue]:
        return {
            "id": pull_request.number,
            "title": pull_request.title,
            "state": "OPEN" if pull_request.is_open else "MERGED",
            "draft": pull_request.draft,
            "author": _account(pull_request.author),
            "source": {
                "branch": {"name": pull_request.branch},
                "commit": {"hash": commit},
                "repository": {"full_name": pull_request.source},
            },
            "destination": {
                "branch": {"name": pull_request.target},
                "repository": {"full_name": pull_request.repository},
            },
        }


def is_known(request: Request, token: str) -> bool:
    """Whether a request bears the token, alone or as somebody's password."""
    import base64

    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return given == token if kind == "Bearer" else base64.b64decode(given).decode().endswith(f":{token}")


def _path(pull_request: FakePullRequest) -> str:
    return f"/{pull_request.repository}/pull-requests/{pull_request.number}"


def _account(name: str) -> dict[str, JSONValue]:
    return {"display_name": name, "nickname": name, "uuid": f"{{{name}}}"}


def _refused(status: int, message: str = "") -> Response:
    return JSONResponse({"type": "error", "error": {"message": message or str(status)}}, status)
