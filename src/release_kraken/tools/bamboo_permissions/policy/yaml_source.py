"""Reads a YAML file of a policy strictly: what YAML takes for something else than text must be quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import yaml

from release_kraken.tools.bamboo_permissions.policy.source import Location, PolicyError, Source

_TAG = "tag:yaml.org,2002:"
_TEXT = f"{_TAG}str"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TAKEN_FOR = {
    f"{_TAG}bool": "true or false",
    f"{_TAG}null": "nothing",
    f"{_TAG}int": "a number",
    f"{_TAG}float": "a number",
    f"{_TAG}timestamp": "a time",
}
_NO_MEANING = "has no meaning in a policy; write it out"


def read_yaml(text: str, file: str) -> Source:
    """The file; raises PolicyError for what is no YAML, keys that are there twice, and words to be quoted."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        plain = _Plain(file)
        document = plain.of(root) if root else {}
    except yaml.MarkedYAMLError as error:
        raise PolicyError(f"{file}:{_line(error)}: {error.problem or error}; correct it") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"{file}: cannot be read as YAML: {error}; correct it") from error
    if not isinstance(document, dict):
        plain.faults.append(f"{file}: must be a table of keys, such as groups and exceptions")
    if plain.faults:
        raise PolicyError(*plain.faults)
    return Source(
        file, document if isinstance(document, dict) else {}, lambda at: _line_at(root, at) if root else None
    )


@dataclass
class _Plain:
    """Makes plain values of nodes, each node once: one that many aliases lead to is shared."""

    file: str
    faults: list[str] = field(default_factory=list)
    _made: dict[int, object] = field(default_factory=dict)

    def of(self, node: yaml.Node) -> object:
        if id(node) not in self._made:
            self._made[id(node)] = self._value(node)
        return self._made[id(node)]

    def _value(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.of(each) for each in node.value]
        return self._scalar(node)

    def _items(self, node: yaml.MappingNode) -> Iterator[tuple[str, object]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(self.of(key)), key.start_mark.line + 1
            if name in seen:
                self._fault(key, f"{name!r} is there already, in line {seen[name]}; keep one")
            seen.setdefault(name, line)
            yield name, self.of(value)

    def _scalar(self, node: yaml.Node) -> str | date:
        text = str(node.value)
        if node.tag == _TEXT:
            return text
        if node.tag == f"{_TAG}timestamp" and _DAY.fullmatch(text):
            return self._day(node, text)
        if node.tag in _TAKEN_FOR:
            shown = f'put it in quotes: "{text}"' if text else "say what, or remove the key"
            self._fault(node, f"YAML takes {text!r} for {_TAKEN_FOR[node.tag]}; {shown}")
        else:
            self._fault(node, f"{text!r} {_NO_MEANING}")
        return text

    def _day(self, node: yaml.Node, text: str) -> str | date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fault(node, f"there is no day {text}; correct it")
            return text

    def _fault(self, node: yaml.Node, text: str) -> None:
        self.faults.append(f"{self.file}:{node.start_mark.line + 1}: {text}")


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _line_at(node: yaml.Node, location: Location) -> int | None:
    """The line of a key, or of one of a list."""
    line = None
    for step in location:
        found = _below(node, step)
        if found is None:
            return None
        line, node = found
    return line


def _below(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        pairs = ((key.start_mark.line + 1, value) for key, value in node.value if key.value == step)
        return next(pairs, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        each = node.value[step]
        return each.start_mark.line + 1, each
    return None
