"""Celery's consumer without what needs more queues and more rights than the queue of the runs.

It leaves out delayed delivery (28 exchanges and as many queues, for tasks with an ETA, which we do not have),
remote control, events and gossip between workers.
"""

from celery.worker.consumer import Consumer
from celery.worker.consumer.connection import Connection
from celery.worker.consumer.consumer import Evloop
from celery.worker.consumer.tasks import Tasks


class RunConsumer(Consumer):  # type: ignore[misc]  # Celery has no types
    """Connects, takes messages, reconnects."""

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]
        """The steps of a consumer, as Celery calls them."""

        default_steps = (Connection, Tasks, Evloop)
