"""The store as the rest of Kraken sees it: one part for each thing that it keeps."""

from release_kraken.store.audit import AuditLog
from release_kraken.store.database import Database
from release_kraken.store.deliveries import Deliveries
from release_kraken.store.findings import Findings
from release_kraken.store.hooks import Hooks
from release_kraken.store.logs import Logs
from release_kraken.store.memory import ToolMemories
from release_kraken.store.processes import Processes
from release_kraken.store.queue import Queue
from release_kraken.store.reports import Reports
from release_kraken.store.retention import Retention
from release_kraken.store.runs import Runs
from release_kraken.store.schedules import Schedules
from release_kraken.store.sessions import Sessions
from release_kraken.store.tokens import Tokens


class Store:
    """All parts of one database; threads may share it.

    Every call is one transaction: a process killed within leaves the former state. All raise StoreError where
    the database fails. Ids of runs, processes, tokens and sessions are uuid4 in hexadecimal.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runs = Runs(database)
        self.queue = Queue(database)
        self.reports = Reports(database)
        self.logs = Logs(database)
        self.findings = Findings(database)
        self.schedules = Schedules(database)
        self.processes = Processes(database)
        self.deliveries = Deliveries(database)
        self.audit = AuditLog(database)
        self.memory = ToolMemories(database)
        self.tokens = Tokens(database)
        self.sessions = Sessions(database)
        self.hooks = Hooks(database)
        self.retention = Retention(database)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
