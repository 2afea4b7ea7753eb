"""What a document lists: a module's requirements, providers, calls, resources, inputs and outputs, sorted.

Follows terraform-docs' own reading of a module (terraform/load.go): a block below a comment that says
`terraform-docs-ignore` is left out, a comment stands in for a missing description, and a provider is listed
for each alias that a resource uses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from release_kraken.connectors.terraform.module import (
    NOT_LITERAL,
    Expression,
    Module,
    ModuleCall,
    Output,
    Resource,
    Span,
    Variable,
)
from release_kraken.tools.terraform_pr.readme.config import Config
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.readme.values import go_json

_Declared = TypeVar("_Declared", Variable, Output, ModuleCall, Resource)
_Named = TypeVar("_Named", Variable, Output, ModuleCall)
_IGNORE = "terraform-docs-ignore"
_REGISTRY = "https://registry.terraform.io/providers"


@dataclass(frozen=True, slots=True)
class Input:
    """A variable. `default` is JSON, "" where it is required."""

    name: str
    type: str
    description: str
    default: str
    required: bool


@dataclass(frozen=True, slots=True)
class Versioned:
    """A requirement or provider with its version, maybe ""."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Call:
    """A module call."""

    name: str
    source: str
    version: str


@dataclass(frozen=True, slots=True)
class Used:
    """A resource or data source; `url` is that of its documentation, "" where it is not known."""

    spec: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Described:
    """An output."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Items:
    """All that is listed of a module."""

    requirements: tuple[Versioned, ...] = ()
    providers: tuple[Versioned, ...] = ()
    calls: tuple[Call, ...] = ()
    resources: tuple[Used, ...] = ()
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Described, ...] = ()


class _Reader:
    """One module, with the providers that it requires and the resources that it shows."""

    def __init__(self, module: Module, config: Config, locked: Mapping[str, str]) -> None:
        self.module = module
        self.config = config
        self.locked = locked
        self.constraints = _constraints(module)
        self.sources = {entry.name: entry.source for entry in module.requirements if entry.source}
        self.used = [resource for resource in _shown(module.resources) if resource.mode != "ephemeral"]

    def description(self, declared: Variable | Output) -> str:
        """The description, else the comment above."""
        text = _string(declared.description).replace("\r\n", "\n")
        return text or (declared.comment if self.config.read_comments else "")

    def version(self, provider: str) -> str:
        """The locked version of a provider, else its constraints."""
        return self.locked.get(provider) or " ".join(self.constraints.get(provider, ()))


def list_items(module: Module, config: Config, locked: Mapping[str, str]) -> Items:
    """What terraform-docs would list; `locked` are the versions of the lock file by provider name.

    Raises UnsupportedReadmeError for a default that only Terraform can evaluate.
    """
    reader = _Reader(module, config, locked)
    return Items(
        requirements=_requirements(reader),
        providers=_providers(reader),
        calls=_calls(reader),
        resources=_resources(reader),
        inputs=_inputs(reader),
        outputs=_outputs(reader),
    )


def _shown(declared: Iterable[_Declared]) -> list[_Declared]:
    """Those without an ignore comment, in the order of their places."""
    shown = [block for block in declared if _IGNORE not in block.comment]
    return sorted(shown, key=lambda block: _place(block.span))


def _once(declared: Iterable[_Named]) -> list[_Named]:
    """Of blocks with one name the last: terraform-docs reads on where Terraform refuses."""
    return _shown({block.name: block for block in declared}.values())


def _string(expression: Expression | None) -> str:
    if expression is None or expression.value is None:
        return ""
    value = expression.value
    return value if isinstance(value, str) else ""


def _place(span: Span) -> tuple[str, int]:
    return span.path, span.line


def _constraints(module: Module) -> dict[str, list[str]]:
    """Version constraints by provider; a provider without any is named all the same where it is declared."""
    constraints: dict[str, list[str]] = {}
    required = [(entry.name, entry.constraint) for entry in module.requirements]
    configured = [(block.name, block.constraint) for block in module.providers]
    for name, constraint in (*required, *configured):
        found = constraints.setdefault(name, [])
        if text := _string(constraint):
            found.append(text)
    return constraints


def _requirements(reader: _Reader) -> tuple[Versioned, ...]:
    core = (Versioned("terraform", _string(version)) for version in reader.module.required_version)
    providers = (
        Versioned(name, version)
        for name in sorted(reader.constraints)
        for version in reader.constraints[name]
    )
    return (*core, *providers)


def _provider(resource: Resource) -> tuple[str, str]:
    """The provider's name and alias."""
    name, _, alias = (resource.provider or resource.type.partition("_")[0]).partition(".")
    return name, alias


def _providers(reader: _Reader) -> tuple[Versioned, ...]:
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for resource in reader.used:
        key = _provider(resource)
        first[key] = min(first.get(key, _place(resource.span)), _place(resource.span))
    order = sorted(first) if reader.config.sort else sorted(first, key=lambda key: (first[key], key))
    return tuple(
        Versioned(f"{name}.{alias}" if alias else name, reader.version(name)) for name, alias in order
    )


def _calls(reader: _Reader) -> tuple[Call, ...]:
    calls = [_call(call) for call in _once(reader.module.calls)]
    if not reader.config.sort:
        return tuple(calls)
    listed = sorted(calls, key=lambda call: call.name)
    return tuple(sorted(listed, key=lambda call: call.source) if reader.config.sort_by == "type" else listed)


def _call(call: ModuleCall) -> Call:
    source, version = _string(call.source), _string(call.version)
    address, separator, ref = source.rpartition("?ref=")
    if version or not separator or not ref:
        return Call(call.name, source, version)
    return Call(call.name, address, ref)


def _resources(reader: _Reader) -> tuple[Used, ...]:
    listed = [
        _used(resource, reader)
        for resource in reader.used
        if reader.config.shows("resources" if resource.mode == "managed" else "data-sources")
    ]
    return tuple(sorted(set(listed), key=lambda used: (used.kind != "resource", used.spec)))


def _used(resource: Resource, reader: _Reader) -> Used:
    provider, _ = _provider(resource)
    kind = resource.type.removeprefix(f"{provider}_")
    source = reader.sources.get(provider, f"hashicorp/{provider}")
    folder, title = (
        ("resources", "resource") if resource.mode == "managed" else ("data-sources", "data source")
    )
    version = _documented_version(reader.constraints.get(provider, ()))
    url = "" if source.count("/") > 1 else f"{_REGISTRY}/{source}/{version}/docs/{folder}/{kind}"
    return Used(f"{provider}_{kind}.{resource.name}", title, url)


def _documented_version(constraints: "list[str] | tuple[()]") -> str:
    """The version whose documentation is linked: an exact one if the last constraint names it."""
    words = constraints[-1].split(" ") if constraints else []
    if len(words) == 1 and words[0][0].isdigit():
        return words[0]
    if len(words) == 1 and words[0].startswith("="):
        return words[0][1:]
    return words[1] if len(words) == 2 and words[0] == "=" else "latest"


def _inputs(reader: _Reader) -> tuple[Input, ...]:
    inputs = [_input(variable, reader) for variable in _once(reader.module.variables)]
    if not reader.config.sort:
        return tuple(inputs)
    inputs.sort(key=lambda listed: listed.name)
    if reader.config.sort_by == "required":
        inputs.sort(key=lambda listed: not listed.required)
    if reader.config.sort_by == "type":
        inputs.sort(key=lambda listed: listed.type)
    return tuple(inputs)


def _input(variable: Variable, reader: _Reader) -> Input:
    default = variable.default
    return Input(
        name=variable.name,
        type=_type(variable),
        description=reader.description(variable),
        default=_default(variable.name, default),
        required=default is None,
    )


def _type(variable: Variable) -> str:
    if variable.type is not None:
        return variable.type.literal_text or variable.type.text
    value = None if variable.default is None else variable.default.value
    kinds = ((str, "string"), (bool, "bool"), ((int, float), "number"), (Mapping, "map"))
    if value is None or value is NOT_LITERAL:
        return "any"
    return next((name for kind, name in kinds if isinstance(value, kind)), "list")


def _default(name: str, default: Expression | None) -> str:
    if default is None:
        return ""
    if default.value is NOT_LITERAL:
        raise UnsupportedReadmeError(f"the default of variable {name} is not a literal", by_binary=True)
    return go_json(default.value)


def _outputs(reader: _Reader) -> tuple[Described, ...]:
    outputs = [Described(output.name, reader.description(output)) for output in _once(reader.module.outputs)]
    return tuple(sorted(outputs, key=lambda output: output.name) if reader.config.sort else outputs)
