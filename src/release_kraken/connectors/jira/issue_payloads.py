"""Issues as Jira sends them, as far as they are read; both kinds send nearly the same.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
https://developer.atlassian.com/server/jira/platform/rest/
"""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from release_kraken.connectors.jira.client import Blocker, FixVersion, Issue, StatusCategory
from release_kraken.connectors.jira.payload_types import Day, Id, Moment, Text, or_empty

_CATEGORIES = {
    "new": StatusCategory.TO_DO,
    "indeterminate": StatusCategory.IN_PROGRESS,
    "done": StatusCategory.DONE,
}


class Named(BaseModel):
    """Anything of which the name is read."""

    name: Text = ""


class User(BaseModel):
    """A user; Cloud hides most, Data Center tells its login too."""

    display_name: Text = Field(default="", alias="displayName")
    name: Text = ""

    @property
    def shown(self) -> str:
        """The name for people, or the login."""
        return self.display_name or self.name


class Category(BaseModel):
    """A status category; the key is the same in all languages."""

    key: Text = ""


class Status(BaseModel):
    """A status."""

    name: Text = ""
    category: Category | None = Field(default=None, alias="statusCategory")

    @property
    def counts_as(self) -> StatusCategory:
        """Its category."""
        return _CATEGORIES.get(self.category.key if self.category else "", StatusCategory.UNMAPPED)


class LinkedFields(BaseModel):
    """What is told of an issue at the other end of a link."""

    summary: Text = ""
    status: Status | None = None


class Linked(BaseModel):
    """The issue at the other end of a link."""

    key: Text
    fields: LinkedFields | None = None


class LinkType(BaseModel):
    """How a link reads from its inward end."""

    inward: Text = ""


class Link(BaseModel):
    """A link, of which an issue holds the other end alone."""

    type: LinkType
    inward_issue: Linked | None = Field(default=None, alias="inwardIssue")

    def blockers(self, blocked_by: str) -> tuple[Blocker, ...]:
        """The issue that is waited for, if the link reads so."""
        end = self.inward_issue
        if end is None or self.type.inward.casefold() != blocked_by.casefold():
            return ()
        fields = end.fields or LinkedFields()
        status = fields.status or Status()
        return (Blocker(end.key, fields.summary, status.name, status.counts_as),)


class VersionRef(BaseModel):
    """A version as an issue names it."""

    id: Id
    name: Text = ""


class Fields(BaseModel):
    """The fields of an issue; those that are configured are extras."""

    model_config = ConfigDict(extra="allow")

    summary: Text = ""
    status: Status | None = None
    type: Named | None = Field(default=None, alias="issuetype")
    priority: Named | None = None
    assignee: User | None = None
    resolution: Named | None = None
    fix_versions: Annotated[tuple[VersionRef, ...], BeforeValidator(or_empty)] = Field(
        default=(), alias="fixVersions"
    )
    updated: Moment = None
    due: Day = Field(default=None, alias="duedate")
    labels: Annotated[tuple[Text, ...], BeforeValidator(or_empty)] = ()
    links: Annotated[tuple[Link, ...], BeforeValidator(or_empty)] = Field(default=(), alias="issuelinks")


class IssuePayload(BaseModel):
    """An issue."""

    id: Id
    key: Text = ""
    fields: Fields = Fields()

    def understood(self, flagged_field: str | None, blocked_by: str) -> Issue:
        """The issue, by the words that this Jira uses."""
        fields, status = self.fields, self.fields.status or Status()
        return Issue(
            id=self.id,
            key=self.key,
            summary=fields.summary,
            status=status.name,
            category=status.counts_as,
            type=_name(fields.type),
            priority=_name(fields.priority),
            assignee=fields.assignee.shown if fields.assignee else None,
            resolution=fields.resolution.name if fields.resolution else None,
            fix_versions=tuple(FixVersion(each.id, each.name) for each in fields.fix_versions),
            updated=fields.updated,
            due=fields.due,
            labels=fields.labels,
            blocked_by=tuple(each for link in fields.links for each in link.blockers(blocked_by)),
            flagged=None if flagged_field is None else _is_flagged(fields, flagged_field),
        )


class TokenPage(BaseModel):
    """A page of issues of Cloud: one without a token is the last, a short one need not be."""

    issues: tuple[IssuePayload, ...]
    token: str | None = Field(default=None, alias="nextPageToken")
    is_last: bool | None = Field(default=None, alias="isLast")

    @property
    def following(self) -> str | None:
        """The token of the next page."""
        return None if self.is_last else self.token or None


class OffsetPage(BaseModel):
    """A page of issues of Data Center; `window` is how far into all of them the server lets us look."""

    issues: tuple[IssuePayload, ...] = ()
    total: int
    window: int | None = Field(default=None, alias="maxResultWindow")


def _name(named: Named | None) -> str:
    return named.name if named else ""


def _is_flagged(fields: Fields, name: str) -> bool:
    return bool((fields.model_extra or {}).get(name))
