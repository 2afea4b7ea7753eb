"""The parts of storage format that tools need, from text of any origin; the same on Cloud and Data Center.

What is called `body` is storage format already; everything else is escaped here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from release_kraken.connectors.confluence.storage.escaping import attribute, text

_SCHEMES = ("https", "http", "mailto")


class Colour(StrEnum):
    """The colours of a status."""

    GREEN = "Green"
    YELLOW = "Yellow"
    RED = "Red"
    BLUE = "Blue"
    GREY = "Grey"


class Account(StrEnum):
    """What names a user: an account id on Cloud, a key or a name on Data Center."""

    ID = "account-id"
    KEY = "userkey"
    NAME = "username"


@dataclass(frozen=True, slots=True)
class Task:
    """An item of a task list; `id` is a number that is unique on its page."""

    id: int
    body: str
    is_done: bool = False


def status(title: str, colour: Colour) -> str:
    """A coloured word."""
    return _macro("status", _parameter("title", title) + _parameter("colour", colour))


def info(body: str, *, title: str = "") -> str:
    """A box that explains something."""
    heading = _parameter("title", title) if title else ""
    return _macro("info", f"{heading}<ac:rich-text-body>{body}</ac:rich-text-body>")


def expand(title: str, body: str) -> str:
    """Something that is shown when somebody clicks on its title."""
    return _macro("expand", f"{_parameter('title', title)}<ac:rich-text-body>{body}</ac:rich-text-body>")


def link(url: str, label: str) -> str:
    """A link to another website; only its label where the address could run something (`javascript:`)."""
    return f'<a href="{attribute(url)}">{text(label)}</a>' if _is_safe(url) else text(label)


def page_link(title: str, label: str, *, space: str = "") -> str:
    """A link to a page by its title, which Confluence keeps right when that changes."""
    key = f' ri:space-key="{attribute(space)}"' if space else ""
    page = f'<ri:page{key} ri:content-title="{attribute(title)}" />'
    return f"<ac:link>{page}<ac:link-body>{text(label)}</ac:link-body></ac:link>"


def mention(user: str, kind: Account) -> str:
    """A user's name, which tells them that they are meant."""
    return f'<ac:link><ri:user ri:{kind}="{attribute(user)}" /></ac:link>'


def image(attachment: str) -> str:
    """A picture that is attached to the page."""
    return f'<ac:image><ri:attachment ri:filename="{attribute(attachment)}" /></ac:image>'


def task_list(tasks: Iterable[Task]) -> str:
    """A list with boxes to tick."""
    return f"<ac:task-list>{''.join(map(_task, tasks))}</ac:task-list>"


def _task(task: Task) -> str:
    state = "complete" if task.is_done else "incomplete"
    return (
        f"<ac:task><ac:task-id>{task.id}</ac:task-id><ac:task-status>{state}</ac:task-status>"
        f"<ac:task-body>{task.body}</ac:task-body></ac:task>"
    )


def _macro(name: str, body: str) -> str:
    return f'<ac:structured-macro ac:name="{name}">{body}</ac:structured-macro>'


def _parameter(name: str, value: str) -> str:
    return f'<ac:parameter ac:name="{name}">{text(value)}</ac:parameter>'


def _is_safe(url: str) -> bool:
    """Browsers skip spaces and control characters before a scheme and within: such addresses have none."""
    if url != "".join(url.split()) or not url.isprintable():
        return False
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False
