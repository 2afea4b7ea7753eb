"""Celery alone, for comparison: a task that does nothing, and one that writes a row twice."""

import os
import threading

from celery import Celery
from kombu.entity import Exchange, Queue

NAME = "bare"
app = Celery(NAME, broker=os.environ["BARE_BROKER"])
app.conf.update(
    task_queues=[Queue(NAME, Exchange(NAME), NAME, queue_arguments={"x-queue-type": "quorum"})],
    task_default_queue=NAME,
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"confirm_publish": True},
)
_thread = threading.local()


def _connection():
    import psycopg

    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(os.environ["BARE_STORE"], autocommit=True)
    return _thread.connection


@app.task
def nothing(number: int) -> None:
    """Be acknowledged."""


@app.task
def two_rows(number: int) -> None:
    """Write a row, and write it again."""
    _connection().execute("INSERT INTO bare (number, ended) VALUES (%s, false)", (number,))
    _connection().execute("UPDATE bare SET ended = true WHERE number = %s", (number,))
