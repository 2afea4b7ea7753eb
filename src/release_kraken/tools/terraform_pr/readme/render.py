"""The document of one directory: terraform-docs' output, from a module and a configuration."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from release_kraken.connectors.terraform.module import Module
from release_kraken.tools.terraform_pr.readme.config import Config, Formatter
from release_kraken.tools.terraform_pr.readme.escape import Escaping
from release_kraken.tools.terraform_pr.readme.items import list_items
from release_kraken.tools.terraform_pr.readme.layout import Layout, Renderers, cleaned
from release_kraken.tools.terraform_pr.readme.markdown_document import DOCUMENT
from release_kraken.tools.terraform_pr.readme.markdown_table import TABLE
from release_kraken.tools.terraform_pr.readme.style import CURRENT, Style
from release_kraken.tools.terraform_pr.readme.template import fill
from release_kraken.tools.terraform_pr.readme.unsupported import UnsupportedReadmeError
from release_kraken.tools.terraform_pr.regular_file import read_regular

_RENDERERS: Mapping[Formatter, Renderers] = {"table": TABLE, "document": DOCUMENT}
_TEXT_FILES = (".adoc", ".md", ".txt")
_CODE_FILES = (".tf", ".tofu")
_LOCKED = re.compile(
    r'^provider "(?:[^"]*/)?([^"/]+)" \{\n(?:[^}]*\n)?\s*version\s*=\s*"([^"]*)"', re.MULTILINE
)


def render(root: Path, module: Module, config: Config, style: Style = CURRENT) -> str:
    """The document of a directory, without markers and without a line end after it.

    Raises UnsupportedReadmeError where it cannot be made here.
    """
    _refuse_unreadable(module, config)
    folder = root / module.path
    escaping = Escaping(config.escape, config.html, style.line_break)
    sections = _sections(folder, root, module, Layout(config, style, escaping))
    everything = cleaned("".join(sections.values()))
    if not config.content:
        return f"{everything}\n" if style.ends_blank else everything
    parts = {name: cleaned(text) for name, text in sections.items()}
    return fill(config.content, {**parts, "content": everything}, lambda name: _included(root, folder, name))


def _refuse_unreadable(module: Module, config: Config) -> None:
    broken = next((file.problem for file in module.files if file.problem), None)
    if broken:
        raise UnsupportedReadmeError(f"{broken.span.path} cannot be read: {broken.message}")
    if config.output_values:
        raise UnsupportedReadmeError(
            f"{config.source} asks for output values, which need the state", by_binary=True
        )


def _sections(folder: Path, root: Path, module: Module, layout: Layout) -> dict[str, str]:
    """Each section in order; one that is not shown is empty."""
    config = layout.config
    items = list_items(module, config, _locked_versions(folder) if config.lockfile else {})
    header = _text_from(root, folder, config.header_from, "header-from") if config.shows("header") else ""
    footer = _text_from(root, folder, config.footer_from, "footer-from") if config.shows("footer") else ""
    renderers = _RENDERERS[config.formatter or "table"]
    shown = {name for name in renderers if config.shows(name)}
    if config.shows("data-sources"):
        shown.add("resources")
    middle = {name: write(items, layout) if name in shown else "" for name, write in renderers.items()}
    return {"header": layout.text(header), **middle, "footer": layout.text(footer)}


def _locked_versions(folder: Path) -> dict[str, str]:
    """Versions by provider name; of two providers of one name the last counts."""
    try:
        lock = read_regular(folder / ".terraform.lock.hcl").decode()
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(_LOCKED.findall(lock.replace("\r\n", "\n")))


def _text_from(root: Path, folder: Path, name: str, key: str) -> str:
    """The text that a header or footer is taken from."""
    ending = "." + name.rpartition(".")[2]
    if ending not in (*_TEXT_FILES, *_CODE_FILES):
        raise UnsupportedReadmeError(
            f"{key} is {name}: it can only be read from .adoc, .md, .tf, .tofu and .txt files"
        )
    path = _inside(root, folder, name)
    if name == "main.tf" and key == "header-from" and not path.is_file():
        return ""
    text = _read(path, f"{key} is {name}")
    return _leading_comment(text) if ending in _CODE_FILES else text


def _leading_comment(text: str) -> str:
    """The text of a comment on the first lines, each of which begins with `/*` or `*`."""
    lines: list[str] = []
    for line in text.split("\n"):
        mark = line.strip()
        if not mark.startswith(("/*", "*")):
            break
        if not mark.startswith(("/*", "*/")):
            lines.append("" if mark == "*" else line.lstrip(" ").rstrip("\r\n").removeprefix("* "))
    return "\n".join(lines)


def _included(root: Path, folder: Path, name: str) -> str:
    return _read(_inside(root, folder, name), f"its content template includes {name}").removesuffix("\n")


def _inside(root: Path, folder: Path, name: str) -> Path:
    """A file by its path relative to the directory; it must be within the repository."""
    path = Path(os.path.normpath(folder / name.lstrip("/")))
    if not path.resolve().is_relative_to(root.resolve()):
        raise UnsupportedReadmeError(f"{name} is outside of the repository")
    return path


def _read(path: Path, why: str) -> str:
    try:
        return read_regular(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            "is not UTF-8" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror})"
        )
        raise UnsupportedReadmeError(f"{why}, which {reason}") from error
