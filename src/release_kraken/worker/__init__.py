"""A machine that carries out runs for the executor celery: the consuming side of the queue."""
