"""The OpenAPI document, made from the records that make the routes."""

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue, models_json_schema

from release_kraken import __version__
from release_kraken.core.json import JSONObject, JSONValue
from release_kraken.engine import discovery
from release_kraken.web.api.answers import Problem
from release_kraken.web.api.operations import JSON, Operation
from release_kraken.web.api.payloads import NAME, RUN_ID, SCHEDULE_ID

Key = tuple[type[BaseModel], JsonSchemaMode]
References = Mapping[Key, JsonSchemaValue]

_REFERENCES = "#/components/schemas/{model}"
_PROBLEM: JSONObject = {"application/problem+json": {"schema": {"$ref": _REFERENCES.format(model="Problem")}}}
_ELSEWHERE = ("anyOf", "title", "description", "$ref")
_NAMED = re.compile(r"\{(\w+)\}")
_OF_A_TOOL = frozenset({"action", "file"})
_TITLES = {
    400: "The request is wrong; `faults` says in what.",
    401: "Nobody asks: no token, or one that is revoked or has expired.",
    403: "Who asks lacks the scope.",
    404: "There is nothing of this name.",
    409: "It has changed meanwhile, or exists already.",
    413: "The body is too large.",
    415: "The body is no JSON by its content type.",
    503: "The store cannot be reached.",
}
_INTRODUCTION = (
    "Everything that Release Kraken's pages show and do. Send a token as `Authorization: Bearer ...`; the "
    "examples have it in `$TOKEN`, and the address of Kraken in `$KRAKEN`. "
    "Errors are problems as RFC 9457 has them."
)


def document(operations: Iterable[Operation], url: str) -> JSONObject:
    """The OpenAPI 3.1 document of these operations."""
    every = tuple(operations)
    references, definitions = _schemas(every)
    paths: dict[str, dict[str, JSONValue]] = {}
    for each in every:
        paths.setdefault(each.path, {})[each.method.lower()] = _described(each, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Release Kraken", "version": __version__, "description": _INTRODUCTION},
        "servers": [{"url": url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def curl(each: Operation) -> str:
    """The operation as a command."""
    return f'curl -H "Authorization: Bearer $TOKEN" {each.example}'


def _schemas(operations: Iterable[Operation]) -> tuple[References, JsonSchemaValue]:
    models: list[Key] = [(Problem, "serialization")]
    for each in operations:
        if each.has_body:
            models.append((each.body, "validation"))
        if each.answer is not None:
            models.append((each.answer, "serialization"))
    models = list(dict.fromkeys(models))
    references, definitions = models_json_schema(models, ref_template=_REFERENCES)
    return {key: references[key] for key in models}, definitions["$defs"]


def _described(each: Operation, references: References) -> dict[str, JSONValue]:
    described: dict[str, JSONValue] = {
        "operationId": each.name,
        "summary": each.summary,
        "description": f"Needs the scope `{each.scope}`.\n\n```sh\n{curl(each)}\n```",
        "tags": [each.path.split("/")[2]],
        "parameters": [*_path_parameters(each), *_query_parameters(each), *_header_parameters(each)],
        "responses": _responses(each, references),
    }
    if each.has_body:
        described["requestBody"] = {
            "required": any(field.is_required() for field in each.body.model_fields.values()),
            "content": {JSON: {"schema": references[each.body, "validation"]}},
        }
    return described


def _path_parameters(each: Operation) -> Iterable[JSONValue]:
    for name in _NAMED.findall(each.path):
        yield {"name": name, "in": "path", "required": True, "schema": _path_schema(each.path, name)}


def _path_schema(path: str, name: str) -> JSONValue:
    collection = path.split("/")[2]
    if name in _OF_A_TOOL:
        return {"type": "string", "pattern": NAME}
    if collection == "tools":
        return {"type": "string", "enum": list(discovery.names(discovery.TOOLS))}
    return {"type": "string", "pattern": SCHEDULE_ID if collection == "schedules" else RUN_ID}


def _query_parameters(each: Operation) -> Iterable[JSONValue]:
    schema = each.query.model_json_schema()
    for name, field in schema.get("properties", {}).items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": field.get("description", ""),
            "schema": _resolved(field, schema.get("$defs", {})),
        }


def _resolved(field: JsonSchemaValue, definitions: JsonSchemaValue) -> JSONValue:
    """The one schema that is not null, with what its reference names put in place."""
    alternatives = field.get("anyOf", [field])
    schema = next(one for one in alternatives if one != {"type": "null"})
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    own = {**field, **schema}
    return {key: value for key, value in own.items() if key not in _ELSEWHERE and value is not None}


def _header_parameters(each: Operation) -> Iterable[JSONValue]:
    if each.method == "PUT":
        yield {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": "The ETag that was last seen; * stands for any.",
            "schema": {"type": "string"},
        }


def _responses(each: Operation, references: References) -> dict[str, JSONValue]:
    content = (
        {}
        if each.answer is None
        else {
            "content": {media: {"schema": references[each.answer, "serialization"]} for media in each.media}
        }
    )
    done: JSONValue = {"description": "Done.", **content}
    return {
        str(each.status): done,
        **{str(status): {"description": _TITLES[status], "content": _PROBLEM} for status in _problems(each)},
        "default": {"description": "Anything else.", "content": _PROBLEM},
    }


def _problems(each: Operation) -> Iterable[int]:
    """Which problems an operation can end with."""
    conditions = {
        400: True,
        401: True,
        403: True,
        404: "{" in each.path,
        409: each.conflicts,
        413: each.has_body,
        415: each.has_body,
        503: True,
    }
    return (status for status, can_be in conditions.items() if can_be)
