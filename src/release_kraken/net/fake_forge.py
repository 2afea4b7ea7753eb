"""What the fakes of all forges share: pull requests, statuses and comments in memory, and a page."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape

STYLE = """body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#172b4d}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left}
article{border:1px solid #ccc;border-radius:6px;margin:1rem 0;padding:0 1rem}code{background:#f0f1f4}
.state{border-radius:4px;background:#ddd;padding:0 .5rem}"""


@dataclass
class FakeComment:
    """A comment; whoever deletes one sets `deleted`."""

    id: int
    author: str
    text: str
    version: int = 0
    deleted: bool = False


@dataclass
class FakePullRequest:
    """A pull request of `branch` in `source` into `target` of `repository`."""

    repository: str
    number: int
    title: str
    head: str
    author: str = "Dana Developer"
    branch: str = "feature"
    target: str = "main"
    source: str = ""
    draft: bool = False
    is_open: bool = True
    comments: list[FakeComment] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A pull request from within its repository, unless it is said otherwise."""
        self.source = self.source or self.repository

    def listed(self) -> Iterator[FakeComment]:
        """Comments that are there."""
        return (comment for comment in self.comments if not comment.deleted)


@dataclass
class FakeForge:
    """The state of a fake: who Kraken is there, what it signs webhooks with, and all that it holds."""

    account: str = "kraken"
    token: str = "fake-forge-token"  # noqa: S105 - nothing is behind it
    secret: str = "fake-webhook-secret"  # noqa: S105 - nothing is behind it
    page_size: int = 100
    url: str = "https://bitbucket.example.org"
    pull_requests: list[FakePullRequest] = field(default_factory=list)
    statuses: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def open(self, repository: str, title: str, head: str, **more: str) -> FakePullRequest:
        """Open a pull request."""
        number = 1 + sum(each.repository == repository for each in self.pull_requests)
        opened = FakePullRequest(repository, number, title, head, **more)  # type: ignore[arg-type]
        self.pull_requests.append(opened)
        return opened

    def find(self, repository: str, number: int) -> FakePullRequest | None:
        """A pull request, if there is one."""
        return next(
            (
                each
                for each in self.pull_requests
                if each.repository.lower() == repository.lower() and each.number == number
            ),
            None,
        )

    def comment(self, pull_request: FakePullRequest, author: str, text: str) -> FakeComment:
        """Write below a pull request."""
        written = FakeComment(next(self.ids), author, text)
        pull_request.comments.append(written)
        return written

    def put_status(self, commit: str, key: str, status: dict[str, str]) -> None:
        """Show a status; the former one of the key goes."""
        self.statuses.setdefault(commit, {})[key] = status


def page(forge: FakeForge, pull_request: FakePullRequest, vendor: str) -> str:
    """A pull request as a page: its statuses and its comments, as the forge would show them."""
    statuses = "".join(
        f'<li><span class="state">{escape(status["state"])}</span> <b>{escape(status["name"])}</b> '
        f'{escape(status["description"])} <a href="{escape(status["url"])}">details</a></li>'
        for status in forge.statuses.get(pull_request.head, {}).values()
    )
    comments = "".join(
        f"<article><p><b>{escape(comment.author)}</b></p>{_rendered(comment.text)}</article>"
        for comment in pull_request.listed()
    )
    title = f"{escape(pull_request.title)} · {escape(pull_request.repository)} #{pull_request.number}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><p>{vendor}, a stand-in · <a href='/'>all pull requests</a></p>"
        f"<h1>{title}</h1>"
        f"<p>{escape(pull_request.author)} wants to merge <code>{escape(pull_request.source)}:"
        f"{escape(pull_request.branch)}</code> into <code>{escape(pull_request.target)}</code>, "
        f"commit <code>{escape(pull_request.head[:12])}</code></p>"
        f"<h2>Builds</h2><ul>{statuses or '<li>none</li>'}</ul><h2>Activity</h2>{comments}</body></html>"
    )


def listing(forge: FakeForge, vendor: str, path_of: Callable[[FakePullRequest], str]) -> str:
    """All pull requests as a page; `path_of` is where one is looked at."""
    rows = "".join(
        f'<li><a href="{escape(path_of(each))}">'
        f"{escape(each.repository)} #{each.number}</a> {escape(each.title)}</li>"
        for each in forge.pull_requests
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{vendor}</title>'
        f"<style>{STYLE}</style></head><body><h1>{vendor}, a stand-in</h1><ul>{rows}</ul></body></html>"
    )


def _rendered(text: str) -> str:
    """Markdown without HTML, as Bitbucket takes it."""
    from markdown_it import MarkdownIt

    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return rendered
