"""Error pages: what went wrong, why, and what to do."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from release_kraken.web.pages.rendering import render

_REMEDIES: Mapping[int, str] = {
    400: "Go back, mend what is named above, and send it again.",
    401: "Sign in, and you will be taken to the page that you asked for.",
    403: "Ask somebody with the role admin, or sign in as somebody else.",
    404: "Look for it from the overview: what is older than the retention allows is removed.",
    405: "Go back and use the buttons of the page.",
    409: "Load the page again, look at what has changed, and decide anew.",
    413: "Send less: the limit keeps one request from using up the memory.",
    429: "Wait a minute, then try again.",
    500: "This is a bug of Release Kraken. Its log has the details: please report them.",
    503: "Wait a little and load the page again; the page Health tells what does not answer.",
}
_REASONS: Mapping[int, str] = {
    404: "There is no page at this address.",
    405: "This address does not take what was sent to it.",
}
"""Why, where nobody says more than the status does."""
_REMEDY = "Go back and try again."


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """A page that says what went wrong (`title`), why (`detail`) and what to do (known by the status)."""
    values = {
        "status": status,
        "headline": title,
        "detail": _REASONS.get(status, detail) if detail == title else detail,
        "remedy": _REMEDIES.get(status, _REMEDY),
        "signs_in": status == 401,
    }
    return render(request, "error.html", values, status=status)
