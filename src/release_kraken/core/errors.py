"""The errors that reach a user, and the exit code that each ends with.

KrakenError
 ├─ ConfigError     what the user wrote (configuration, arguments) cannot be used
 ├─ RemoteError     something outside of Kraken (a program, a server) did not do its part
 └─ CancelledError  somebody wants the run to end

Every message names the thing, the cause and the remedy. Anything else that escapes is our bug.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What every command ends with."""

    CLEAN = 0
    COULD_NOT_RUN = 1
    FINDINGS = 2
    BUG = 3
    INTERRUPTED = 130


class KrakenError(Exception):
    """An error that is explained to the user without a traceback."""


class ConfigError(KrakenError):
    """What the user wrote cannot be used."""


class RemoteError(KrakenError):
    """A program or server outside of Kraken failed; `retryable` says whether trying again may help.

    `uncertain` says that it may have done what was asked all the same: to ask again could do it twice.
    `after` is how many seconds it asks to be left alone.
    """

    def __init__(
        self, message: str, *, retryable: bool = False, uncertain: bool = False, after: float = 0
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.uncertain = uncertain
        self.after = after

    def of(self, thing: str) -> "RemoteError":
        """The same error, which says of what it is."""
        return RemoteError(
            f"{thing}: {self}", retryable=self.retryable, uncertain=self.uncertain, after=self.after
        )


class CancelledError(KrakenError):
    """Somebody wants the run to end; raised within the run, at the next sign of progress."""
