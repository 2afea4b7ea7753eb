"""Takes secrets out of text that is going to be seen."""

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit

HIDDEN = "***"
_FEWEST_CHARACTERS = 4  # a shorter secret is found in half of all texts, which would then say nothing


def secrets_in(address: str) -> tuple[str, ...]:
    """What a URL may hold that nobody is to see: user, password, and the values of its query."""
    parts = urlsplit(address)
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    values = [pair.partition("=")[2] or pair for pair in re.split("[&;]", parts.query)]
    return tuple(value for value in (user, password, *values) if value)


class Redactor:
    """Puts `***` in the place of secrets, also where they are percent-encoded."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _FEWEST_CHARACTERS}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(HIDDEN, text)


def _forms(secret: str) -> set[str]:
    plain = secret.strip()
    encoded = plain.encode(errors="replace")
    quoted = {quote(encoded), quote(encoded, safe=""), quote_plus(encoded)}
    return {plain, *quoted, unquote(plain), unquote_plus(plain)}
