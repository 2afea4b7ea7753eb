"""Release Kraken: checks, watches, publishes, enforces and delivers what teams ship to AWS."""

__version__ = "0.1.0"
