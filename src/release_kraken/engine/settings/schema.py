"""The JSON Schema of `kraken.toml`, from the declarations, for editors that complete and check."""

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from release_kraken.core.json import JSONObject
from release_kraken.engine.settings.sections import NAMED_SECTIONS, declared

if TYPE_CHECKING:
    from pydantic import BaseModel


def schema() -> JSONObject:
    """The JSON Schema (draft 2020-12) of `kraken.toml`, for editors."""
    sections = list(declared())
    models: list[type[BaseModel]] = [*(model for _, _, model in sections), *NAMED_SECTIONS.values()]
    references, definitions = models_json_schema([(model, "validation") for model in dict.fromkeys(models)])
    properties: dict[str, Any] = {}
    for section, summary, model in sections:
        table = properties
        for name in section[:-1]:
            table = table.setdefault(name, _table({}))["properties"]
        table[section[-1]] = {**references[(model, "validation")], "description": summary}
    for name, named in NAMED_SECTIONS.items():
        properties[name] = {"type": "object", "additionalProperties": references[(named, "validation")]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kraken.toml",
        **_table(properties),
        **definitions,
    }


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}
