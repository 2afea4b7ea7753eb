"""A RabbitMQ of one node, with a name, ports, folders and a cookie of its own."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tests.servers.daemon import Daemon, free_port

SCRIPTS = Path("/usr/lib/rabbitmq/bin")
USER = "kraken"
PASSWORD = "p%40ss%2Fword"  # as it stands in a URL
QUEUES = "release-kraken[-0-9a-f]*"
"""The queues that the user may use: the default one, and such for single tests."""

NEEDED = f"needs RabbitMQ (Debian: apt-get install rabbitmq-server), its scripts in {SCRIPTS}"


@dataclass(frozen=True)
class RabbitMQ:
    """A broker that a test may stop, kill and restart; what it keeps outlives that."""

    server: Daemon
    port: int

    @property
    def url(self) -> str:
        """Where it listens, with a user who has the rights that the documentation tells people to give."""
        return f"amqp://{USER}:{PASSWORD}@127.0.0.1:{self.port}//"

    @property
    def admin_url(self) -> str:
        """The same with a user who may do everything."""
        return f"amqp://admin:{PASSWORD}@127.0.0.1:{self.port}//"


def is_installed() -> bool:
    """Whether there is a RabbitMQ on this machine."""
    return (SCRIPTS / "rabbitmq-server").exists() and shutil.which("epmd") is not None


@contextmanager
def running(folder: Path) -> Iterator[RabbitMQ]:
    """A broker that keeps its files in this folder."""
    port, names_port = free_port(), free_port()
    # Erlang's name server would outlive the broker, which starts one where there is none
    names = Daemon(("epmd", "-d", "-port", str(names_port), "-address", "127.0.0.1"), ready="epmd running")
    environment = _prepared(folder, port, names_port)
    server = Daemon((str(SCRIPTS / "rabbitmq-server"),), ready="completed with", environment=environment)
    names.start()
    try:
        server.start()
        yield RabbitMQ(server, port)
    finally:
        server.kill()
        names.kill()


def _prepared(folder: Path, port: int, names_port: int) -> Mapping[str, str]:
    """Write the files that a node starts from; returns its environment."""
    cookie = folder / ".erlang.cookie"
    cookie.write_text("tests")
    cookie.chmod(0o400)
    (folder / "enabled_plugins").write_text("[].\n")
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.local = 127.0.0.1:{port}\n"
        f"load_definitions = {folder / 'definitions.json'}\n"
        "disk_free_limit.absolute = 1MB\n"
    )
    (folder / "definitions.json").write_text(json.dumps(DEFINITIONS))
    return {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(names_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "kraken@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
        "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the node: signals reach it
    }


DEFINITIONS: Mapping[str, list[dict[str, str]]] = {
    "vhosts": [{"name": "/"}],
    "users": [
        {"name": USER, "password": unquote(PASSWORD), "tags": ""},
        {"name": "admin", "password": unquote(PASSWORD), "tags": "administrator"},
    ],
    "permissions": [
        {
            "user": USER,
            "vhost": "/",
            "configure": f"^{QUEUES}$",
            "write": f"^({QUEUES}|amq\\.default)$",
            "read": f"^{QUEUES}$",
        },
        {"user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
    ],
}
