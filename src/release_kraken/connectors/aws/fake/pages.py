"""Gives an answer of moto, which has everything on one page, in pages."""

import json
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

from release_kraken.core.json import JSONObject


class Paged(NamedTuple):
    """Where an answer has its items, and the names of the parameters for pages."""

    items: str
    token: str = "nextToken"  # noqa: S105 - of pages
    limit: str = "maxResults"


_QUERY = ("Marker", "MaxRecords")

PAGED: Mapping[tuple[str, str], Paged] = {
    ("cloudwatch", "DescribeAlarms"): Paged("MetricAlarms", "NextToken", "MaxRecords"),
    ("ecr", "DescribeRepositories"): Paged("repositories"),
    ("ecr", "DescribeImages"): Paged("imageDetails"),
    ("ecr", "ListImages"): Paged("imageIds"),
    ("ecs", "ListClusters"): Paged("clusterArns"),
    ("ecs", "ListServices"): Paged("serviceArns"),
    ("ecs", "ListTasks"): Paged("taskArns"),
    ("inspector2", "ListFindings"): Paged("findings"),
    ("rds", "DescribeDBClusters"): Paged("DBClusters", *_QUERY),
    ("rds", "DescribeDBInstances"): Paged("DBInstances", *_QUERY),
    ("rds", "DescribeDBSnapshots"): Paged("DBSnapshots", *_QUERY),
}


def whole(form: bytes, paged: Paged) -> bytes:
    """A request for all items, where moto would take the token for one of its own."""
    fields = [(name, value) for name, value in parse_qsl(form.decode()) if name not in paged[1:]]
    return urlencode(fields).encode()


def page(body: bytes, paged: Paged, parameters: JSONObject, most: int) -> bytes:
    """The part of an answer that is asked for: at most `most` items, fewer where the request says so."""
    start = int(str(parameters.get(paged.token) or 0))
    size = min(most, int(str(parameters.get(paged.limit) or most)))
    cut = _cut_xml if body.lstrip().startswith(b"<") else _cut_json
    return cut(body, paged, start, start + size)


def _cut_json(body: bytes, paged: Paged, start: int, end: int) -> bytes:
    answer = json.loads(body)
    items = answer.get(paged.items, [])
    rest = {paged.token: str(end)} if end < len(items) else {}
    return json.dumps({**answer, paged.items: items[start:end], **rest}).encode()


def _cut_xml(body: bytes, paged: Paged, start: int, end: int) -> bytes:
    root = ElementTree.fromstring(body)  # noqa: S314 - from our own moto
    result = next(each for each in root if each.tag.endswith("Result"))
    items = next(each for each in result if each.tag.rpartition("}")[2] == paged.items)
    all_of_them = list(items)
    items[:] = all_of_them[start:end]
    if end < len(all_of_them):
        ElementTree.SubElement(result, items.tag.replace(paged.items, paged.token)).text = str(end)
    return ElementTree.tostring(root)
