"""The document in the form of terraform-docs' `markdown document`: a heading for each item."""

from collections.abc import Iterable

from release_kraken.tools.terraform_pr.readme import escape
from release_kraken.tools.terraform_pr.readme.items import Call, Described, Input, Items, Used, Versioned
from release_kraken.tools.terraform_pr.readme.layout import Layout, Renderers


def _listed(sentence: str, entries: Iterable[str]) -> str:
    """The sentence and all entries below it; nothing if there are none."""
    text = "".join(entries)
    return sentence + text if text else ""


def _requirements(items: Items, layout: Layout) -> str:
    entries = (_versioned("requirement", item, layout) for item in items.requirements)
    filled = _listed("The following requirements are needed by this module:", entries)
    return layout.section("Requirements", filled, "No requirements.")


def _providers(items: Items, layout: Layout) -> str:
    entries = (_versioned("provider", item, layout) for item in items.providers)
    filled = _listed("The following providers are used by this module:", entries)
    return layout.section("Providers", filled, "No providers.")


def _versioned(kind: str, item: Versioned, layout: Layout) -> str:
    version = f" ({item.version})" if item.version else ""
    return f"\n\n- {layout.anchored(kind, item.name)}{version}"


def _modules(items: Items, layout: Layout) -> str:
    entries = (_call(call, layout) for call in items.calls)
    return layout.section("Modules", _listed("The following Modules are called:", entries), "No modules.")


def _call(call: Call, layout: Layout) -> str:
    title = layout.heading(layout.anchored("module", call.name), 1)
    return f"\n\n{title}\n\nSource: {call.source}\n\nVersion: {call.version}\n\n"


def _resources(items: Items, layout: Layout) -> str:
    filled = _listed("The following resources are used by this module:\n", map(_used, items.resources))
    return layout.section("Resources", filled, "No resources.")


def _used(used: Used) -> str:
    return f"\n- {f'[{used.spec}]({used.url})' if used.url else used.spec} ({used.kind})"


def _inputs(items: Items, layout: Layout) -> str:
    if not layout.config.required:
        filled = _described_inputs("The following input variables are supported:", items.inputs, layout)
        return layout.section("Inputs", filled, "No inputs.")
    required = tuple(item for item in items.inputs if item.required)
    optional = tuple(item for item in items.inputs if not item.required)
    first = _described_inputs("The following input variables are required:", required, layout)
    second = _described_inputs(
        "The following input variables are optional (have default values):", optional, layout
    )
    return layout.section("Required Inputs", first, "No required inputs.") + layout.section(
        "Optional Inputs", second, "No optional inputs."
    )


def _described_inputs(sentence: str, inputs: tuple[Input, ...], layout: Layout) -> str:
    return _listed(sentence, (_input(item, layout) for item in inputs))


def _input(item: Input, layout: Layout) -> str:
    config = layout.config
    title = layout.heading(layout.anchored("input", item.name), 1)
    kind = f"Type: {_code(item.type, 'hcl')}" if config.type else ""
    has_default = config.default and (not item.required or not config.required)
    default = f"\nDefault: {_code(item.default, 'json') if item.default else 'n/a'}" if has_default else ""
    description = escape.paragraph(item.description, layout.escaping)
    return f"\n\n\n{title}\n\nDescription: {description}\n\n{kind}\n\n\n{default}"


def _outputs(items: Items, layout: Layout) -> str:
    entries = (_output(item, layout) for item in items.outputs)
    return layout.section("Outputs", _listed("The following outputs are exported:", entries), "No outputs.")


def _output(item: Described, layout: Layout) -> str:
    title = layout.heading(layout.anchored("output", item.name), 1)
    return f"\n\n{title}\n\nDescription: {escape.paragraph(item.description, layout.escaping)}\n\n\n"


def _code(text: str, language: str) -> str:
    return f"\n\n```{language}\n{text}\n```\n" if "\n" in text else f"`{text}`\n"


DOCUMENT: Renderers = {
    "requirements": _requirements,
    "providers": _providers,
    "modules": _modules,
    "resources": _resources,
    "inputs": _inputs,
    "outputs": _outputs,
}
"""What writes each section between header and footer."""
