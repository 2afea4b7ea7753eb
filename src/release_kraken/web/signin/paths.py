"""Where to go after signing in: to the page that was asked for, never to another site."""

from urllib.parse import urlsplit

HOME = "/"
_LONGEST = 2000


def local(path: str) -> str:
    """The path if it is one of ours, else the overview.

    Browsers take `//host`, `/\\host` and what has tabs or newlines in it for the address of another host.
    """
    if not path.startswith("/") or path.startswith("//") or len(path) > _LONGEST:
        return HOME
    if "\\" in path or not path.isprintable() or not path.isascii():
        return HOME
    return HOME if urlsplit(path).netloc or path.startswith("/sign-in") else path
