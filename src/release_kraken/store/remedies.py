"""Says what a database's refusal means for a person, and what helps."""

from collections.abc import Iterable, Mapping

_REMEDIES: Mapping[str, str] = {
    "locked": "another process holds it: try again, or end that process",
    "readonly": "make the file and its folder writable, or choose another store.url",
    "read-only": "make it writable, or choose another store.url",
    "unable to open": "make its folder writable, or choose another store.url",
    "not a database": "the file is something else, or damaged: move it away",
    "malformed": "the file is damaged: restore it from a backup, or move it away",
    "full": "make room on the disk",
    "No space left": "make room on the disk of the database server",
    "authentication failed": "mend user and password in store.url",
    "no password supplied": "give the password in store.url",
    "no pg_hba.conf entry": "let the server's pg_hba.conf admit this machine and user",
    "does not exist": "create it, or mend store.url",
    "could not translate host name": "mend the host in store.url",
    "failed to resolve host": "mend the host in store.url",
    "Connection refused": "start the database server, or mend host and port in store.url",
    "timeout expired": "see that the database server can be reached from here",
    "too many clients": "raise max_connections of the database server, or run fewer processes",
    "too many connections": "raise the limit of connections, or run fewer processes",
    "permission denied": "grant this user the right to make and change tables",
    "terminat": "the database server is stopping: try again once it is back",
    "shutting down": "the database server is stopping: try again once it is back",
    "starting up": "the database server is starting: try again in a moment",
    "closed the connection": "the database server has gone: see that it runs, and try again",
    "deadlock": "two changes stood in each other's way: try again",
}
"""By what the database says; the first that matches."""


def explained(name: str, said: str, secrets: Iterable[str]) -> str:
    """The database, what it said in one line without secrets, and the remedy."""
    remedy = next(
        (remedy for mark, remedy in _REMEDIES.items() if mark in said), "see that it can be reached"
    )
    line = "; ".join(part.strip() for part in said.splitlines() if part.strip())
    for secret in secrets:
        line = line.replace(secret, "***")
    return f"{name}: {line}; {remedy}"
