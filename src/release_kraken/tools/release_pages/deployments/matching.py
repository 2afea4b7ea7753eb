"""Tells which version in Bamboo is which release in Jira, by what their names tell."""

from collections.abc import Collection

from release_kraken.tools.release_pages.names import Named, is_same


def is_version_of(version: Named, release: Named, others: Collection[str] = ()) -> bool:
    """Whether Bamboo's version is Jira's release: their numbers are the same, in whatever case.

    What Bamboo's version says of the application matters only where it is one of the `others` that the same
    deployment project deploys: teams name their versions after repositories, plans, or nothing at all.
    """
    return number_of(version) == number_of(release) and not any(
        is_same(version.application, other) for other in others
    )


def number_of(name: Named) -> str:
    """The number, as numbers are compared."""
    return name.number.casefold()
