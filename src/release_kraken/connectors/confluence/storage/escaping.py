"""Text of any origin within storage format: reading it back gives the text, but for what XML cannot hold."""

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTES = {**_IN_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_TEXT = str.maketrans(_IN_TEXT)
_ATTRIBUTE = str.maketrans(_IN_ATTRIBUTES)
LINE_END = re.compile("\r\n?")
"""What XML reads as a newline."""


def legal(value: str) -> str:
    r"""Text without what XML 1.0 does not allow: control characters such as `\x0b`, halves of characters."""
    return _ILLEGAL.sub("", value)


def first_illegal(value: str) -> int | None:
    """Where the first character stands that XML 1.0 does not allow."""
    found = _ILLEGAL.search(value)
    return found.start() if found else None


def text(value: str) -> str:
    """Text between tags."""
    return legal(value).translate(_TEXT)


def attribute(value: str) -> str:
    """Text between the double quotes of an attribute."""
    return legal(value).translate(_ATTRIBUTE)


def cdata(value: str) -> str:
    r"""Text that is kept as it is, such as code; its line ends become `\n`, as XML has it."""
    inner = LINE_END.sub("\n", legal(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inner}]]>"
