"""A stand-in for Bitbucket Data Center, for tests and the demo; comments have versions, as there."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from release_kraken.connectors.bitbucket.fake import is_known
from release_kraken.core.json import JSONValue
from release_kraken.core.webhook import sign
from release_kraken.net.fake_forge import FakeComment, FakeForge, FakePullRequest, listing, page

Endpoint = Callable[[Request], Awaitable[Response]]

_COMMENT_LIMIT = 32_768
_REPOSITORY = "/projects/{project}/repos/{slug}"
_REQUEST = f"{_REPOSITORY}/pull-requests/{{number:int}}"


@dataclass
class FakeBitbucketDataCenter:
    """The API below `/rest/api/1.0`, pages as on a real one, and `git` below `/scm`."""

    state: FakeForge = field(default_factory=FakeForge)
    git: ASGIApp | None = None

    @property
    def app(self) -> Starlette:
        """The application."""
        api = "/rest/api/1.0"
        request = f"{api}{_REQUEST}"
        routes = [
            Route("/", self._index),
            Route(f"{_REQUEST}/overview", self._page),
            Route(f"{api}/application-properties", self._guarded(self._properties)),
            Route(
                f"{api}{_REPOSITORY}/commits/{{commit}}/builds",
                self._guarded(self._status),
                methods=["POST"],
            ),
            Route(request, self._guarded(self._get)),
            Route(f"{request}/activities", self._guarded(self._activities)),
            Route(f"{request}/comments", self._guarded(self._create), methods=["POST"]),
            Route(f"{request}/comments/{{id:int}}", self._guarded(self._update), methods=["PUT"]),
        ]
        return Starlette(routes=[*routes, Mount("/scm", self.git)] if self.git else routes)

    def hook(self, pull_request: FakePullRequest, event: str = "opened") -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook, signed."""
        return self.signed(f"pr:{event}", {"pullRequest": self._described(pull_request)})

    def signed(self, event: str, body: JSONValue) -> tuple[dict[str, str], bytes]:
        """Headers and body of any webhook, signed."""
        content = json.dumps(body).encode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "x-event-key": event,
            "x-hub-signature": sign(content, self.state.secret),
        }
        return headers, content

    def _guarded(self, endpoint: Endpoint) -> Endpoint:
        async def answer(request: Request) -> Response:
            if not is_known(request, self.state.token):
                return _refused(401, "Authentication failed")
            response = await endpoint(request)
            response.headers["x-ausername"] = self.state.account
            return response

        return answer

    async def _index(self, _request: Request) -> Response:
        return HTMLResponse(listing(self.state, "Bitbucket Data Center", _path))

    async def _page(self, request: Request) -> Response:
        found = self._found(request)
        return HTMLResponse(page(self.state, found, "Bitbucket Data Center")) if found else _refused(404)

    async def _properties(self, _request: Request) -> Response:
        return JSONResponse({"version": "9.4.0"})

    async def _status(self, request: Request) -> Response:
        given = await request.json()
        names = ("state", "name", "description", "url")
        self.state.put_status(
            request.path_params["commit"], given["key"], {name: given[name] for name in names}
        )
        return Response(status_code=204)

    async def _get(self, request: Request) -> Response:
        found = self._found(request)
        return JSONResponse(self._described(found)) if found else _refused(404)

    async def _activities(self, request: Request) -> Response:
        """The newest first, with what is no comment in between."""
        found = self._found(request)
        if not found:
            return _refused(404)
        start = int(request.query_params.get("start", 0))
        limit = min(int(request.query_params.get("limit", 25)), self.state.page_size)
        activities: list[dict[str, Any]] = [
            {"id": each.id, "action": "COMMENTED", "commentAction": "ADDED", "comment": _comment(each)}
            for each in reversed(list(found.listed()))
        ]
        activities.append({"id": 0, "action": "OPENED"})
        is_last = start + limit >= len(activities)
        return JSONResponse(
            {
                "values": activities[start : start + limit],
                "isLastPage": is_last,
                "nextPageStart": None if is_last else start + limit,
            }
        )

    async def _create(self, request: Request) -> Response:
        found, given = self._found(request), await request.json()
        if not found:
            return _refused(404)
        if len(given["text"]) > _COMMENT_LIMIT:
            return _refused(400, "The comment is too long")
        return JSONResponse(_comment(self.state.comment(found, self.state.account, given["text"])), 201)

    async def _update(self, request: Request) -> Response:
        found, given = self._found(request), await request.json()
        comments = found.listed() if found else ()
        comment = next((each for each in comments if each.id == request.path_params["id"]), None)
        if comment is None:
            return _refused(404)
        if comment.author != self.state.account:
            return _refused(403)
        if comment.version != given["version"]:
            return _refused(409, "You are attempting to modify a comment based on out-of-date information.")
        comment.text, comment.version = given["text"], comment.version + 1
        return JSONResponse(_comment(comment))

    def _found(self, request: Request) -> FakePullRequest | None:
        given = request.path_params
        return self.state.find(f"{given['project']}/{given['slug']}", given["number"])

    def _described(self, pull_request: FakePullRequest) -> dict[str, JSONValue]:
        return {
            "id": pull_request.number,
            "title": pull_request.title,
            "state": "OPEN" if pull_request.is_open else "MERGED",
            "draft": pull_request.draft,
            "author": {"user": _user(pull_request.author)},
            "fromRef": _ref(pull_request.branch, pull_request.source, pull_request.head),
            "toRef": _ref(pull_request.target, pull_request.repository, ""),
        }


def _path(pull_request: FakePullRequest) -> str:
    project, _, slug = pull_request.repository.partition("/")
    return f"/projects/{project}/repos/{slug}/pull-requests/{pull_request.number}/overview"


def _user(name: str) -> dict[str, JSONValue]:
    return {"name": name, "displayName": name}


def _ref(branch: str, repository: str, commit: str) -> dict[str, JSONValue]:
    project, _, slug = repository.partition("/")
    return {
        "id": f"refs/heads/{branch}",
        "displayId": branch,
        "latestCommit": commit,
        "repository": {"slug": slug, "project": {"key": project}},
    }


def _comment(comment: FakeComment) -> dict[str, object]:
    return {
        "id": comment.id,
        "version": comment.version,
        "text": comment.text,
        "author": _user(comment.author),
    }


def _refused(status: int, message: str = "") -> Response:
    return JSONResponse({"errors": [{"message": message or str(status)}]}, status)
