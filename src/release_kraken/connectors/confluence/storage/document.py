"""Storage format as a whole XML document: with the entities of XHTML and the namespaces of Confluence."""

import re
from html.entities import name2codepoint

NAMESPACES = {
    "ac": "http://www.atlassian.com/schema/confluence/4/ac/",
    "ri": "http://www.atlassian.com/schema/confluence/4/ri/",
    "at": "http://www.atlassian.com/schema/confluence/4/at/",
}
ROOT = "storage-format"
LINES_BEFORE = 1
"""How many lines of a document come before the first line of the body."""

_PREDEFINED = ("amp", "lt", "gt", "quot")
_ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items() if name not in _PREDEFINED
)
_DECLARED = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
_DOCTYPE = f"<!DOCTYPE {ROOT} [{_ENTITIES}]>"
_NAMES_ENTITY = re.compile(rf"&(?!(?:{'|'.join(_PREDEFINED)}|apos);)[A-Za-z]")


def document(body: str) -> str:
    """A body as a document; within its root it can declare no entities of its own.

    The entities are declared where there may be any: to read them takes nine times as long as a cell does.
    """
    doctype = _DOCTYPE if _NAMES_ENTITY.search(body) else ""
    return f"{doctype}<{ROOT}{_DECLARED}>\n{body}</{ROOT}>"
