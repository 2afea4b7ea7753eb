"""What is stale about a document, said in words."""

from release_kraken.tools.terraform_pr.readme.outline import Item, difference, outline_of

_MOST = 5


def what_differs(actual: str, expected: str) -> str:
    """What an up-to-date document would say otherwise: `inputs: `a` is missing; outputs: ...`."""
    old, new = outline_of(actual), outline_of(expected)
    parts = [_section(title, old.sections.get(title), items) for title, items in new.sections.items()]
    parts += [
        f"{title}: the section is no longer there" for title in old.sections if title not in new.sections
    ]
    if old.before != new.before:
        parts.insert(0, "the header differs")
    return "; ".join(part for part in parts if part) or "its text differs"


def _section(title: str, actual: dict[str, Item] | None, expected: dict[str, Item]) -> str:
    if actual is None:
        return f"{title}: the section is missing"
    found = difference(actual, expected)
    if not found and list(actual) != list(expected):
        return f"{title}: the order differs"
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"{title}: {', '.join(found[:_MOST])}{more}" if found else ""
