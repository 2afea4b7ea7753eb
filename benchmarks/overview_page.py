"""CPU per request of the overview over a full store, beside a bare Starlette page of the same bytes.

    python benchmarks/overview_page.py sqlite:////tmp/filled.db

Fill the store by benchmarks/filled_store.py. Each page is served by a uvicorn process of its own; what
counts is the CPU time that this process uses, so that other load on the machine disturbs little.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REQUESTS = 100
ROUNDS = 5
LIMIT_MS = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves one page; `cookie` signs in."""

    process: int
    port: int
    cookie: str

    def get(self) -> bytes:
        """The page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/", headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{answer.status}: {body[:500]!r}")
        return body

    def cpu(self) -> float:
        """Seconds of CPU that the process has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def measure(url: str) -> None:
    """Print CPU milliseconds per request of both pages, measured in turns."""
    with served("kraken", url) as kraken:
        size = len(kraken.get())
        with served("bare", str(size)) as bare:
            bare.get()
            rounds = [(_per_request(kraken), _per_request(bare)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"page of {size / 1024:.1f} KiB, median of {ROUNDS} rounds of {REQUESTS} requests, CPU per request")
    print(f"  overview                    {ours:6.2f} ms   (must stay below {LIMIT_MS:.0f} ms)")
    print(f"  bare Starlette and Jinja2   {theirs:6.2f} ms")


def _per_request(server: Server) -> float:
    before = server.cpu()
    for _ in range(REQUESTS):
        server.get()
    return (server.cpu() - before) / REQUESTS * 1000


@contextmanager
def served(kind: str, argument: str) -> Iterator[Server]:
    """A server in a process of its own, once it answers."""
    command = [sys.executable, __file__, "--serve", kind, argument]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port, _, cookie = (process.stdout.readline() if process.stdout else "").strip().partition(" ")
            server = Server(process.pid, int(port), cookie)
            _wait_for(server)
            yield server
        finally:
            process.terminate()


def _wait_for(server: Server) -> None:
    for _ in range(200):
        try:
            server.get()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)


def _serve_kraken(url: str) -> None:
    from starlette.responses import Response

    from release_kraken.engine.settings.configuration import Configuration
    from release_kraken.engine.suite import open_suite
    from release_kraken.web.app import create_app
    from release_kraken.web.signin.sessions import cookie_name, sessions_of

    port = _free_port()
    configuration = Configuration(document={"store": {"url": url}, "web": {"port": port}})
    with open_suite(configuration) as suite:
        secret = sessions_of(suite).begin(Response(), "benchmark", "admin", datetime.now(UTC))
        print(port, f"{cookie_name(https=False)}={secret}", flush=True)
        _run(create_app(suite), port)


def _serve_bare(size: str) -> None:
    from jinja2 import DictLoader, Environment
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    rows = ["x" * 99] * (int(size) // 100)
    page = "{% for row in rows %}{{ row }}\n{% endfor %}"
    template = Environment(loader=DictLoader({"page": page}), autoescape=True).get_template("page")

    def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(template.render(rows=rows))

    port = _free_port()
    print(port, flush=True)
    _run(Starlette(routes=[Route("/", answer)]), port)


def _run(app: object, port: int) -> None:
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")  # type: ignore[arg-type]


def _free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


SERVE: dict[str, Callable[[str], None]] = {"kraken": _serve_kraken, "bare": _serve_bare}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        os.environ.setdefault("XDG_CACHE_HOME", tempfile.gettempdir())
        SERVE[sys.argv[2]](sys.argv[3])
    else:
        measure(sys.argv[1])
