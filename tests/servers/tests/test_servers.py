"""The servers that tests run: they start empty, and what they keep outlives a kill."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from kombu.connection import Connection
from kombu.entity import Queue
from tests.servers.daemon import Daemon
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ


def _connect(url: str) -> "psycopg.Connection[tuple[int]]":
    parts = urlsplit(url)
    return psycopg.connect(
        host=parts.hostname, port=parts.port, user=parts.username, dbname=parts.path.removeprefix("/")
    )


def test_postgresql_keeps_what_was_committed(postgresql: PostgreSQL, postgresql_url: str) -> None:
    with _connect(postgresql_url) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (42)")
    postgresql.server.kill()
    postgresql.server.start()
    with _connect(postgresql_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(42,)]


def test_rabbitmq_keeps_what_was_confirmed(rabbitmq: RabbitMQ) -> None:
    queue = Queue("kept", queue_arguments={"x-queue-type": "quorum"})
    with Connection(rabbitmq.admin_url, transport_options={"confirm_publish": True}) as connection:
        connection.Producer().publish("42", routing_key="kept", declare=[queue], delivery_mode=2)
    rabbitmq.server.restart()
    with Connection(rabbitmq.admin_url) as connection:
        message = queue(connection.default_channel).get(no_ack=True)
        assert message is not None
        assert message.payload == "42"


def test_a_server_that_ends_at_once_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not start:\nno such luck"):
        Daemon(("echo", "no such luck"), ready="ready").start()
