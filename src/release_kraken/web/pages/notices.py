"""What was done, said once on the page that a form leads back to.

A sentence travels in the address, with a seal that only the session can make to which it is said: nobody can
send people to a page of Kraken's that says what they like.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from release_kraken.web.access import Actor, actor
from release_kraken.web.pages.words import DONE, shortened

_SEE_OTHER = 303
_LONGEST = 400
_NOTICES = frozenset({"done", "said", "seal"})
_LOCAL = re.compile(r"/[!-\[\]-~]*")  # ASCII without blanks and backslashes
_DOTS = re.compile(r"/(\.|%2e){1,2}(/|$)", re.IGNORECASE)


def notice(request: Request) -> str | None:
    """What the top of this page says of what was done before."""
    query, asking = request.query_params, actor(request)
    sentence, seal = query.get("said", ""), query.get("seal", "")
    if asking and asking.csrf and hmac.compare_digest(_seal(asking, sentence).encode(), seal.encode()):
        return sentence
    return DONE.get(query.get("done", ""))


def say(back: str, sentence: str, asking: Actor) -> Response:
    """Send the browser back, where the sentence is said."""
    sentence = shortened(sentence, _LONGEST).encode(errors="replace").decode()
    place = urlsplit(back)
    said = {"said": sentence, "seal": _seal(asking, sentence)} if asking.csrf else {}
    query = urlencode({**query_of(back), **said})
    return RedirectResponse(place._replace(query=query).geturl(), _SEE_OTHER)


def query_of(address: str) -> Mapping[str, str]:
    """What an address of ours asks for, without notices; of a name given twice the last."""
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return {name: value for name, value in query.items() if name not in _NOTICES}


def below(path: str, back: str) -> str:
    """The address that a form wants to lead back to, if it is at or below this path; else the path."""
    if not _LOCAL.fullmatch(back) or not back.startswith(path):
        return path
    is_below = back == path or back[len(path)] in "/?#"
    return back if is_below and not _DOTS.search(urlsplit(back).path) else path


def _seal(asking: Actor, sentence: str) -> str:
    return hmac.new(asking.csrf.encode(), sentence.encode(), hashlib.sha256).hexdigest()
