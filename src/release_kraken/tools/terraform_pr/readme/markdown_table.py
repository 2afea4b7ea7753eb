"""The document in the form of terraform-docs' `markdown table`: a table for each section."""

from collections.abc import Iterable

from release_kraken.tools.terraform_pr.readme import escape
from release_kraken.tools.terraform_pr.readme.items import Input, Items
from release_kraken.tools.terraform_pr.readme.layout import Layout, Renderers

_CENTRED = frozenset({"Required"})


def _table(layout: Layout, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    titles = f"| {' | '.join(columns)} |"
    return "\n".join((titles, layout.style.delimiters(columns, _CENTRED), *lines)) if lines else ""


def _requirements(items: Items, layout: Layout) -> str:
    rows = ((layout.anchored("requirement", item.name), item.version or "n/a") for item in items.requirements)
    return layout.section("Requirements", _table(layout, ("Name", "Version"), rows), "No requirements.")


def _providers(items: Items, layout: Layout) -> str:
    rows = ((layout.anchored("provider", item.name), item.version or "n/a") for item in items.providers)
    return layout.section("Providers", _table(layout, ("Name", "Version"), rows), "No providers.")


def _modules(items: Items, layout: Layout) -> str:
    rows = (
        (layout.anchored("module", call.name), call.source, call.version or "n/a") for call in items.calls
    )
    return layout.section("Modules", _table(layout, ("Name", "Source", "Version"), rows), "No modules.")


def _resources(items: Items, layout: Layout) -> str:
    rows = ((f"[{used.spec}]({used.url})" if used.url else used.spec, used.kind) for used in items.resources)
    return layout.section("Resources", _table(layout, ("Name", "Type"), rows), "No resources.")


def _inputs(items: Items, layout: Layout) -> str:
    config = layout.config
    optional = (("Type", config.type), ("Default", config.default), ("Required", config.required))
    columns = ("Name", "Description", *(title for title, shown in optional if shown))
    rows = (_input_row(item, columns, layout) for item in items.inputs)
    return layout.section("Inputs", _table(layout, columns, rows), "No inputs.")


def _input_row(item: Input, columns: tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    cells = {
        "Name": layout.anchored("input", item.name),
        "Description": escape.cell(item.description, layout.escaping),
        "Type": escape.cell(_code(item.type), layout.escaping),
        "Default": escape.cell(_code(item.default), layout.escaping) if item.default else "n/a",
        "Required": "yes" if item.required else "no",
    }
    return tuple(cells[column] for column in columns)


def _outputs(items: Items, layout: Layout) -> str:
    rows = (
        (layout.anchored("output", item.name), escape.cell(item.description, layout.escaping))
        for item in items.outputs
    )
    return layout.section("Outputs", _table(layout, ("Name", "Description"), rows), "No outputs.")


def _code(text: str) -> str:
    return f"\n\n```\n{text}\n```\n" if "\n" in text else f"`{text}`"


TABLE: Renderers = {
    "requirements": _requirements,
    "providers": _providers,
    "modules": _modules,
    "resources": _resources,
    "inputs": _inputs,
    "outputs": _outputs,
}
"""What writes each section between header and footer."""
