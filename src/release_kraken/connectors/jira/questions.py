"""What is asked of Jira about issues: which, in which order, and how errors name that."""

import re
from dataclasses import dataclass
from typing import Self

from release_kraken.core.errors import ConfigError

FIELDS = (
    *("summary", "status", "issuetype", "priority", "assignee", "resolution", "fixVersions"),
    *("updated", "duedate", "labels", "issuelinks"),
)
"""The fields of an issue that are read; texts of many lines differ between Cloud and Data Center."""

_ID = re.compile(r"[0-9]+")
_IDS = re.compile(r"[0-9]+(,[0-9]+)+")
_QUOTED = re.compile(r"""(["'])(?:\\.|(?!\1).)*\1""", re.DOTALL)
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """JQL; `thing` names the version that it asks for, if it asks for one."""

    jql: str
    thing: str | None = None

    @classmethod
    def of(cls, what: str) -> Self:
        """Versions by their ids, since names are not unique and may hold anything, or else JQL."""
        if _ID.fullmatch(what):
            return cls(f"fixVersion = {what}", thing(what))
        if _IDS.fullmatch(what):
            ids = what.split(",")
            return cls(f"fixVersion in ({', '.join(ids)})", f"one of {len(ids)} Jira versions")
        return cls(what)

    @property
    def is_ordered(self) -> bool:
        """Whether it asks for an order of its own."""
        return bool(_ORDER.search(_QUOTED.sub("", self.jql)))

    @property
    def ordered(self) -> str:
        """JQL with an order that stays while pages are turned."""
        return self.jql if self.is_ordered else f"{self.jql} ORDER BY key ASC".lstrip()

    def beyond(self, key: str) -> str:
        """JQL for what comes after an issue, in the order of keys; only for a question without an order."""
        condition = f"({self.jql}) AND " if self.jql.strip() else ""
        return f'{condition}key > "{key}" ORDER BY key ASC'

    def narrowed(self, condition: str) -> "Question":
        """The same, and a condition; only for a question without an order."""
        return Question(f"({self.jql}) AND {condition}", self.thing)


def thing(version_id: str) -> str:
    """A version, as errors name it."""
    return f"Jira version {version_id}"


def checked_id(version_id: str) -> str:
    """The id of a version; raises ConfigError for what can be none."""
    if not _ID.fullmatch(version_id):
        raise ConfigError(
            f"{version_id!r} is no id of a Jira version: give the number that its address ends with"
        )
    return version_id
