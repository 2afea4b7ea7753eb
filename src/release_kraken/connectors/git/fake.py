"""A git server for tests and the demo: bare repositories behind real smart HTTP, with accounts."""

import base64
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_COMMITTER = "committer Demo <demo@example.org> 1700000000 +0000"


@dataclass(frozen=True)
class Repositories:
    """Bare repositories below a folder, by name (`shop/infra`); commits are made without a working tree."""

    root: Path

    def create(self, name: str) -> None:
        """Make an empty repository."""
        path = self.path_of(name)
        path.mkdir(parents=True)
        self.git(name, "init", "--quiet", "--bare", "--initial-branch=main")
        self.git(name, "config", "uploadpack.allowAnySHA1InWant", "true")

    def path_of(self, name: str) -> Path:
        """Where a repository lies."""
        return self.root / f"{name}.git"

    def commit(
        self,
        name: str,
        branch: str,
        files: Mapping[str, str | None],
        *,
        message: str = "Change",
        start: str | None = None,
    ) -> str:
        """Add a commit to a branch (which begins at `start`); None removes a file. Returns the commit."""
        ref = f"refs/heads/{branch}"
        parent = ref if self._has(name, ref) else start
        text = message.encode()
        stream = [f"commit {ref}\n{_COMMITTER}\ndata {len(text)}\n".encode(), text, b"\n"]
        if parent:
            stream.append(f"from {parent}^0\n".encode())
        stream += [_entry(path, content) for path, content in files.items()]
        self.git(name, "fast-import", "--quiet", "--force", given=b"".join(stream))
        return self.head(name, branch)

    def head(self, name: str, branch: str) -> str:
        """The commit that a branch is at."""
        return self.git(name, "rev-parse", f"refs/heads/{branch}").strip()

    def git(self, name: str, *arguments: str, given: bytes = b"") -> str:
        """Run git in a repository."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path_of(name),
            input=given,
            capture_output=True,
            check=True,
            env=_environment(),
        )
        return done.stdout.decode()

    def _has(self, name: str, ref: str) -> bool:
        return bool(self.git(name, "for-each-ref", ref))


def _entry(path: str, content: str | None) -> bytes:
    if content is None:
        return f"D {path}\n".encode()
    data = content.encode(errors="surrogateescape")  # a file need not be text
    return f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


def _environment() -> dict[str, str]:
    """git without the machine's configuration."""
    return {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass
class GitServer:
    """An ASGI application that serves a folder of bare repositories to those with an account.

    `accounts` are passwords by user name; a password alone is a bearer token. `public` names repositories
    that everybody may read. `seen` lists the requests, as `GET /shop/infra.git/info/refs`.
    """

    root: Path
    accounts: Mapping[str, str]
    public: frozenset[str] = frozenset()
    prefix: str = ""
    seen: list[str] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The application."""
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        """Answer one request by `git http-backend`."""
        path = str(request.path_params["path"])
        self.seen.append(f"{request.method} /{path}")
        if not self._may_read(request, path):
            return Response("sign in", 401, {"WWW-Authenticate": 'Basic realm="git"'})
        return await run_in_threadpool(self._run, request, path, await request.body())

    def _may_read(self, request: Request, path: str) -> bool:
        return path.partition(".git/")[0] in self.public or is_known(
            request.headers.get("authorization", ""), self.accounts
        )

    def _run(self, request: Request, path: str, body: bytes) -> Response:
        passed = {
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "PATH_INFO": f"/{path}",
            "QUERY_STRING": request.url.query,
            "REMOTE_USER": "fake",
            "REQUEST_METHOD": request.method,
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, capture_output=True, check=False, env=_environment() | passed
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        return _response(head.decode().splitlines(), content)


def is_known(authorization: str, accounts: Mapping[str, str]) -> bool:
    """Whether an Authorization header is of one of the accounts."""
    kind, _, given = authorization.partition(" ")
    if kind.lower() == "bearer":
        return given in accounts.values()
    try:
        name, _, password = base64.b64decode(given).decode().partition(":")
    except ValueError:
        return False
    return kind.lower() == "basic" and name in accounts and accounts[name] == password


def _response(head: Iterable[str], content: bytes) -> Response:
    headers = dict(line.split(": ", 1) for line in head if ": " in line)
    status = int(headers.pop("Status", "200").partition(" ")[0])
    return Response(content, status, headers)
