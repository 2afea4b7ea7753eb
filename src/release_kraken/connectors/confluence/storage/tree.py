"""Storage format as a tree of elements, and the words that it shows."""

from xml.etree.ElementTree import Element, ParseError, fromstring

from release_kraken.connectors.confluence.refusals import InvalidStorageError
from release_kraken.connectors.confluence.storage.document import NAMESPACES, document


def parsed(body: str) -> Element:
    """The root above what the body holds; raises InvalidStorageError.

    Names are in Clark notation, as `clark` makes them.
    """
    try:
        root = fromstring(document(body))  # noqa: S314 - within its root a body can declare no entities
    except (ParseError, UnicodeEncodeError) as error:
        raise InvalidStorageError(f"this is no storage format: {error}") from None
    root.text = (root.text or "").removeprefix("\n") or None
    return root


def words(body: str) -> str:
    """All text of a body, without its markup."""
    return "".join(parsed(body).itertext())


def clark(name: str) -> str:
    """`{namespace}link` of `ac:link`; a name without a prefix stays."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local
