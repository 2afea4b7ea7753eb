"""A pull request, in words that every forge shares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One state of a pull request.

    `forge` is the connector that knows it ("bitbucket", "github"), `repository` its full name ("shop/infra").
    `head` is the commit that is asked to be merged, `branch` where it lies, `target` the branch that it would
    change. `is_fork` says that the head lies in a repository of other owners: it never gets credentials.
    """

    forge: str
    repository: str
    number: int
    title: str
    author: str
    url: str
    head: str
    branch: str
    target: str
    is_fork: bool = False

    @property
    def name(self) -> str:
        """The same for every state of this pull request: `bitbucket:shop/infra#12`."""
        return f"{self.forge}:{self.repository}#{self.number}"
