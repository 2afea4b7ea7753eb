"""Addresses at which people look at things of Jira; the same on Cloud and on Data Center."""

from urllib.parse import quote

from release_kraken.connectors.jira.client import Issue, Version
from release_kraken.connectors.jira.questions import Question
from release_kraken.net.client import path_of


def address(url: str, what: Version | Issue | str) -> str:
    """The address of a version, of an issue, or of the issues that JQL finds."""
    if isinstance(what, Version):
        return f"{url}/{path_of('projects', what.project, 'versions', what.id)}"
    if isinstance(what, Issue):
        return f"{url}/{path_of('browse', what.key)}"
    return f"{url}/issues/?jql={quote(Question.of(what).jql, safe='')}"
