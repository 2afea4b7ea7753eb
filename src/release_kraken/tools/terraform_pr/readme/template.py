"""The `content` template of the configuration, where it only puts sections and files one after another.

A Go template may do anything. Of its actions we honour the sections (`{{ .Inputs }}`), `{{ include "file"
}}`, comments and the trim marks; at anything else we give up rather than guess.
"""

import re
from collections.abc import Callable, Mapping

from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

_ACTION = re.compile(
    r"\{\{(?P<left>-(?=[ \t\r\n]))?[ \t\r\n]*(?P<body>/\*.*?\*/|(?:\"(?:[^\"\\\n]|\\.)*\"|[^}\"])*?)"
    r"[ \t\r\n]*(?P<right>(?<=[ \t\r\n])-)?\}\}",
    re.DOTALL,
)
_INCLUDE = re.compile(r"include[ \t]+(?:\"([^\"\\]*)\"|`([^`]*)`)")
_GO_SPACE = " \t\r\n"


def fill(template: str, sections: Mapping[str, str], include: Callable[[str], str]) -> str:
    """The template with its actions carried out; `sections` by name ("inputs").

    Raises UnsupportedReadmeError for an action that is not honoured.
    """
    done: list[str] = []
    position = 0
    trim = False
    for action in _ACTION.finditer(template):
        text = template[position : action.start()]
        done.append(_trimmed(text, left=trim, right=action["left"] is not None))
        done.append(_value(action["body"], sections, include))
        trim = action["right"] is not None
        position = action.end()
    rest = template[position:]
    if "{{" in "".join(_literals(template)):
        raise UnsupportedReadmeError("its content template has an action that does not end", by_binary=True)
    return "".join((*done, _trimmed(rest, left=trim, right=False))).removesuffix("\n")


def _literals(template: str) -> list[str]:
    return _ACTION.sub("\0", template).split("\0")


def _trimmed(text: str, *, left: bool, right: bool) -> str:
    text = text.lstrip(_GO_SPACE) if left else text
    return text.rstrip(_GO_SPACE) if right else text


def _value(body: str, sections: Mapping[str, str], include: Callable[[str], str]) -> str:
    if body.startswith("/*"):
        return ""
    if body.startswith(".") and body[1:].lower() in sections and body[1:] == body[1:].capitalize():
        return sections[body[1:].lower()]
    if file := _INCLUDE.fullmatch(body):
        return include(file[1] if file[1] is not None else file[2])
    raise UnsupportedReadmeError(f"its content template uses {{{{ {body} }}}}", by_binary=True)
