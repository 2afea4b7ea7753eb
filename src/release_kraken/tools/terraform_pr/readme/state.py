"""How a README.md stands to what terraform-docs would write."""

from dataclasses import dataclass
from enum import StrEnum

from release_kraken.core.report import Change


class ReadmeStatus(StrEnum):
    """How a README.md stands to what terraform-docs would write."""

    UP_TO_DATE = "up to date"
    FORMATTING_ONLY = "formatting only"
    STALE = "stale"
    MISSING = "missing"
    NOT_REQUIRED = "not required"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class ReadmeState:
    """What there is to say of one README.md.

    `path` is the file, relative to the repository. `words` says what is wrong or why it could not be
    checked, `line` where. `before` is the file's text (None: there is none), `after` what it should be
    (None: not known).
    """

    status: ReadmeStatus
    path: str
    words: str = ""
    line: int = 1
    before: str | None = None
    after: str | None = None

    @property
    def change(self) -> Change | None:
        """The change that brings the file up to date."""
        if self.after is None or self.after == self.before:
            return None
        return Change(self.path, self.before, self.after, why=self.words or self.status)
