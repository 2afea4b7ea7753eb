"""A pull request, in words that every forge shares."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One state of a pull request.

    `forge` is the connector that knows it ("bitbucket", "github"), `repository` its full name ("shop/infra").
    `head` is the commit that is asked to be merged, `branch` where it lies, `target` the branch that it would
    change. `is_fork` says that the head lies in another repository, `source` (known where the forge keeps
    no reference to it in this one): it never gets credentials. `file_url` is the address of a file of the
    head, with `{path}` and `{line}` to be filled in.
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
    source: str = ""
    file_url: str = ""

    @property
    def name(self) -> str:
        """The same for every state of this pull request: `bitbucket:shop/infra#12`."""
        return f"{self.forge}:{self.repository}#{self.number}"

    def link_to(self, path: str, line: int | None) -> str:
        """The address of a line of the head; empty where the forge gave none."""
        return self.file_url.replace("{path}", quote(path)).replace("{line}", str(line or 1))
