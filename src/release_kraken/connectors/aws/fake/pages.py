"""Gives an answer of moto, which has everything on one page, in pages."""

from collections.abc import Mapping
from typing import NamedTuple

from release_kraken.core.json import JSONObject


class Paged(NamedTuple):
    """Where an answer has its items, and the names of the parameters for pages."""

    items: str
    token: str = "nextToken"  # noqa: S105 - of pages
    limit: str = "maxResults"


PAGED: Mapping[tuple[str, str], Paged] = {
    ("ecr", "DescribeRepositories"): Paged("repositories"),
    ("ecr", "DescribeImages"): Paged("imageDetails"),
    ("ecr", "ListImages"): Paged("imageIds"),
    ("ecs", "ListClusters"): Paged("clusterArns"),
    ("ecs", "ListServices"): Paged("serviceArns"),
    ("ecs", "ListTasks"): Paged("taskArns"),
    ("inspector2", "ListFindings"): Paged("findings"),
}


def page(answer: JSONObject, paged: Paged, parameters: JSONObject, most: int) -> JSONObject:
    """The part of an answer that is asked for: at most `most` items, fewer where the request says so."""
    items = answer.get(paged.items)
    if not isinstance(items, list):
        return answer
    start = int(str(parameters.get(paged.token) or 0))
    asked = parameters.get(paged.limit)
    size = min(most, int(str(asked))) if asked else most
    rest = {paged.token: str(start + size)} if start + size < len(items) else {}
    return {**answer, paged.items: items[start : start + size], **rest}
