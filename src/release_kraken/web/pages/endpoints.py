"""How a page says where it is and who may see it, and how its forms are read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from release_kraken.engine.suite import Suite
from release_kraken.web.access import Actor, Scope, actor, requires

_MOST_FIELDS = 500
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Page:
    """An address, the scope that it needs, and the plain function that answers, which may wait."""

    path: str
    scope: Scope
    answer: Callable[[Suite, Request], Response]
    method: str = "GET"

    def route(self, suite: Suite) -> Route:
        """The address as Starlette takes it."""
        guarded = requires(self.scope)(partial(self.answer, suite))
        return Route(
            self.path, guarded if self.method == "GET" else _with_form(guarded), methods=[self.method]
        )


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in: each field with its values, in the form's order."""

    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """The last value of a field without blanks around it; empty where it was not sent."""
        return self.values.get(name, ("",))[-1].strip()

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.values.get(name, ())

    def has(self, name: str) -> bool:
        """Whether a box was ticked."""
        return name in self.values


def form_of(request: Request) -> Form:
    """The form that was sent to this page."""
    form: Form = request.state.form
    return form


def asking(request: Request) -> Actor:
    """Who asks; a page is shown to nobody else."""
    found = actor(request)
    if found is None:
        raise LookupError("a page is answered without its guard")
    return found


def see(path: str, **query: str) -> Response:
    """Send the browser to another page after a change, so that loading it again changes nothing."""
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, _SEE_OTHER)


def _with_form(
    guarded: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as sent:
            pairs = [(name, value) for name, value in sent.multi_items() if isinstance(value, str)]
        names = dict.fromkeys(name for name, _ in pairs)
        request.state.form = Form(
            {name: tuple(value for field, value in pairs if field == name) for name in names}
        )
        return await guarded(request)

    return answer
