"""What `.terraform-docs.yml` says, as terraform-docs reads it: weakly typed, unknown keys ignored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError

BEGIN = "<!-- BEGIN_TF_DOCS -->"
END = "<!-- END_TF_DOCS -->"
_CONTENT = "{{ .Content }}"

Formatter = Literal["table", "document"]

FORMATTERS: Mapping[str, Formatter] = {
    "markdown": "table",
    "markdown table": "table",
    "markdown tbl": "table",
    "md": "table",
    "md table": "table",
    "md tbl": "table",
    "markdown document": "document",
    "markdown doc": "document",
    "md document": "document",
    "md doc": "document",
}
SECTIONS = (
    "data-sources",
    "footer",
    "header",
    "inputs",
    "modules",
    "outputs",
    "providers",
    "requirements",
    "resources",
)
_SORTS = ("name", "required", "type")
_TRUE = frozenset({"1", "t", "true"})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of terraform-docs for one directory, with its defaults.

    `formatter` is None where neither the file nor anyone else names one. `source` is the file's path
    relative to the repository (None: there is no file).
    """

    source: str | None = None
    formatter: Formatter | None = None
    header_from: str = "main.tf"
    footer_from: str = ""
    content: str = ""
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    output_file: str = ""
    output_mode: str = "inject"
    output_template: str = f"{BEGIN}\n{_CONTENT}\n{END}"
    sort: bool = True
    sort_by: str = "name"
    anchor: bool = True
    atx_closed: bool = False
    default: bool = True
    escape: bool = True
    hide_empty: bool = False
    html: bool = True
    indent: int = 2
    lockfile: bool = True
    read_comments: bool = True
    required: bool = True
    type: bool = True
    recursive: bool = False
    recursive_path: str = "modules"
    output_values: bool = False

    def shows(self, section: str) -> bool:
        """Whether a section is printed. A footer is only ever printed when its file is named."""
        if section == "footer" and not self.footer_from:
            return False
        if self.show:
            return "all" in self.show or section in self.show
        return "all" not in self.hide and section not in self.hide

    def without(self, section: str) -> "Config":
        """The same without a section; `show` must be empty."""
        return replace(self, hide=(*self.hide, section))

    @property
    def file(self) -> str:
        """The file that holds the document, relative to the directory."""
        return self.output_file or "README.md"

    @property
    def markers(self) -> tuple[str, str]:
        """The lines that stand before and after the document."""
        lines = self.output_template.split("\n")
        return lines[0].strip(), lines[-1].strip()


DEFAULT = Config()


@lru_cache(maxsize=512)
def parse_config(text: str, source: str, base: Config = DEFAULT) -> Config:
    """The configuration in a file's text; what it does not say is as in `base`.

    Raises UnsupportedReadmeError where terraform-docs would refuse it, or where another formatter is named.
    """
    values = _flattened(_load(text, source))
    config = replace(base, source=source)
    if "sections.show" in values or "sections.hide" in values:
        config = replace(config, show=(), hide=())
    config = _with_texts(_with_switches(config, values), values)
    formatter = _text(values.get("formatter"))
    return _validated(replace(config, formatter=_formatter(formatter, source)) if formatter else config)


def _load(text: str, source: str) -> JSONObject:
    import yaml

    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnsupportedReadmeError(f"{source} is not YAML: {' '.join(str(error).split())}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise UnsupportedReadmeError(f"{source} is not a YAML mapping")
    return loaded


def _flattened(values: JSONObject) -> dict[str, JSONValue]:
    """Keys in lower case, those of the second level behind a dot; nothing that we read lies deeper."""
    flat: dict[str, JSONValue] = {}
    for key, value in values.items():
        name = str(key).lower()
        flat |= _below(name, value) if isinstance(value, Mapping) else {name: value}
    return flat


def _below(name: str, values: JSONObject) -> dict[str, JSONValue]:
    return {f"{name}.{str(key).lower()}": value for key, value in values.items()}


def _with_switches(config: Config, values: Mapping[str, JSONValue]) -> Config:
    def switch(key: str, otherwise: bool) -> bool:
        value = values.get(key)
        return otherwise if value is None else _is_true(value)

    return replace(
        config,
        sort=switch("sort.enabled", config.sort),
        anchor=switch("settings.anchor", config.anchor),
        atx_closed=switch("settings.atx-closed", config.atx_closed),
        default=switch("settings.default", config.default),
        escape=switch("settings.escape", config.escape),
        hide_empty=switch("settings.hide-empty", config.hide_empty),
        html=switch("settings.html", config.html),
        lockfile=switch("settings.lockfile", config.lockfile),
        read_comments=switch("settings.read-comments", config.read_comments),
        required=switch("settings.required", config.required),
        type=switch("settings.type", config.type),
        recursive=switch("recursive.enabled", config.recursive),
        output_values=switch("output-values.enabled", config.output_values),
    )


def _with_texts(config: Config, values: Mapping[str, JSONValue]) -> Config:
    def text(key: str, otherwise: str) -> str:
        value = values.get(key)
        return otherwise if value is None else _text(value)

    return replace(
        config,
        header_from=text("header-from", config.header_from),
        footer_from=text("footer-from", config.footer_from),
        content=text("content", config.content),
        show=_list(values.get("sections.show"), config.show),
        hide=_list(values.get("sections.hide"), config.hide),
        output_file=text("output.file", config.output_file),
        output_mode=text("output.mode", config.output_mode),
        output_template=text("output.template", config.output_template),
        sort_by=text("sort.by", config.sort_by),
        indent=_integer(values.get("settings.indent"), config.indent),
        recursive_path=text("recursive.path", config.recursive_path),
    )


def _formatter(formatter: str, source: str) -> Formatter:
    known = FORMATTERS.get(formatter)
    if known is None:
        raise UnsupportedReadmeError(
            f"{source} asks for the formatter {formatter!r}: only markdown is rendered here"
        )
    return known


def _validated(config: Config) -> Config:
    """The configuration, its template's `\\n` made line breaks; refuses what terraform-docs refuses."""
    problem = next((problem for problem, found in _problems(config) if found), None)
    if problem:
        raise UnsupportedReadmeError(f"{config.source}: {problem}")
    if config.output_mode == "replace":
        return config
    config = replace(config, output_template=config.output_template.replace("\\n", "\n"))
    lines = config.output_template.split("\n")
    if len(lines) < 3 or not (_is_comment(lines[0]) and _is_comment(lines[-1])):
        raise UnsupportedReadmeError(
            f"{config.source}: output.template has no begin and end comment around its content"
        )
    return config


def _problems(config: Config) -> tuple[tuple[str, bool], ...]:
    strange = [name for name in (*config.show, *config.hide) if name not in (*SECTIONS, "all")]
    has_content = _CONTENT in config.output_template
    return (
        ("sections.show and sections.hide exclude each other", bool(config.show and config.hide)),
        (f"there is no section {', '.join(strange)}", bool(strange)),
        (f"sort.by is {config.sort_by!r}, not one of {', '.join(_SORTS)}", config.sort_by not in _SORTS),
        ("header-from is empty", not config.header_from),
        ("header-from and footer-from are the same file", config.header_from == config.footer_from),
        (f"output.mode is {config.output_mode!r}", config.output_mode not in ("inject", "replace")),
        (f"output.template lacks {_CONTENT}", not has_content and bool(config.output_template)),
        ("output.template is empty", not config.output_template and config.output_mode == "inject"),
    )


def _is_comment(line: str) -> bool:
    pairs = (("<!--", "-->"), ("[]: # (", ")"), ('[]: # "', '"'), ("[]: # '", "'"), ("[//]: # (", ")"))
    named = ("[comment]: # (", ")")
    return line.startswith("//") or any(
        line.startswith(start) and line.endswith(end) for start, end in (*pairs, named)
    )


def _is_true(value: JSONValue) -> bool:
    return value.lower() in _TRUE if isinstance(value, str) else bool(value)


def _text(value: JSONValue) -> str:
    if isinstance(value, Mapping | list | tuple):
        raise UnsupportedReadmeError("a text is expected where the configuration has a list or mapping")
    return "" if value is None else str(value)


def _integer(value: JSONValue, otherwise: int) -> int:
    text = _text(value)
    return int(text) if text.lstrip("-").isdigit() else otherwise


def _list(value: JSONValue, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    if value is None:
        return otherwise
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_text(item) for item in value)
    return tuple(part for part in _text(value).split(",") if part)
