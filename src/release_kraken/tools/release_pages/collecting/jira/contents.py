"""Asks what the versions of a project hold, by as few requests as that takes.

Versions are asked for together, as long as not too many issues come of it. What is too large to be read whole
is counted by the server, and its first issues are read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from release_kraken.connectors.jira.client import (
    Issue,
    Jira,
    NotVisibleError,
    Version,
    progress_of,
)
from release_kraken.connectors.jira.client import Progress as Counted
from release_kraken.tools.release_pages.board import Progress, Tickets
from release_kraken.tools.release_pages.collecting.jira import tickets

MOST_TOGETHER = 2_000
"""Issues that are read by one list."""
MOST_WHOLE = 500
"""Issues of one version that are read; to count more costs less than to read them."""
MOST_SEARCHED = 200
"""Open issues of a version that is too large among which those are found that are blocked."""
_MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version holds; `issues` are keys by id, None where they are too many to be read.

    `unsearched` counts open issues of which it is not known whether they are blocked.
    """

    progress: Progress
    blockers: Tickets
    open: Tickets
    notes: Tickets
    issues: Mapping[str, str] | None
    unsearched: int = 0


def list_contents(jira: Jira, versions: Iterable[Version]) -> dict[str, Contents]:
    """What these versions of one project hold, by id; those that Jira does not show any more are left out."""
    found: dict[str, Contents] = {}
    wanted = tuple(versions)
    for batch in batches(each for each in wanted if not _is_large(each)):
        found |= _read_together(jira, batch)
    for version in wanted:
        contents = found.get(version.id) or _read_alone(jira, version)
        if contents is not None:
            found[version.id] = contents
    return found


def batches(versions: Iterable[Version]) -> Iterator[tuple[Version, ...]]:
    """Versions that are asked for together, as far as it is known how many issues they have."""
    batch: list[Version] = []
    issues = 0
    for version in versions:
        total = version.progress.total if version.progress else 0
        if batch and (len(batch) == _MOST_VERSIONS or issues + total > MOST_TOGETHER):
            yield tuple(batch)
            batch, issues = [], 0
        batch.append(version)
        issues += total
    if batch:
        yield tuple(batch)


def _is_large(version: Version) -> bool:
    return version.progress is not None and version.progress.total > MOST_WHOLE


def _read_together(jira: Jira, versions: Sequence[Version]) -> dict[str, Contents]:
    """Nothing where the issues are too many, or where one of the versions is gone."""
    try:
        found = jira.list_issues(",".join(each.id for each in versions), limit=MOST_TOGETHER)
    except NotVisibleError:
        return {}
    if found.is_cut:
        return {}
    of_version: dict[str, list[Issue]] = {each.id: [] for each in versions}
    for issue in found.items:
        for fix_version in issue.fix_versions:
            of_version.get(fix_version.id, []).append(issue)
    return {each.id: _whole(jira, each, of_version[each.id]) for each in versions}


def _read_alone(jira: Jira, version: Version) -> Contents | None:
    try:
        if _is_large(version):
            return _counted(jira, version)
        found = jira.list_issues(version.id, limit=MOST_WHOLE)
        return _counted(jira, version) if found.is_cut else _whole(jira, version, found.items)
    except NotVisibleError:
        return None


def _whole(jira: Jira, version: Version, issues: Sequence[Issue]) -> Contents:
    progress = _agreed(version, progress_of(issues))
    return Contents(
        progress=progress,
        blockers=tickets.in_the_way(jira, version.id, issues),
        open=tickets.left(jira, version.id, issues, progress.left),
        notes=tickets.notes(jira, version.id, issues, progress.done),
        issues={each.id: each.key for each in issues},
    )


def _agreed(version: Version, searched: Counted) -> Progress:
    """The numbers that the list of versions gives, as a search may lag behind or not see all.

    Where the two differ, it is not known how many issues are unresolved.
    """
    if version.progress is None or version.progress == replace(searched, unresolved=None):
        return _shown(searched)
    return _shown(version.progress)


def _counted(jira: Jira, version: Version) -> Contents:
    progress = _shown(jira.get_progress(version.id))
    open_issues = jira.list_issues(tickets.open_jql(version.id), limit=MOST_SEARCHED).items
    done_issues = jira.list_issues(tickets.done_jql(version.id), limit=tickets.MOST_NOTES).items
    return Contents(
        progress=progress,
        blockers=tickets.in_the_way(jira, version.id, open_issues),
        open=tickets.left(jira, version.id, open_issues, progress.left),
        notes=tickets.notes(jira, version.id, done_issues, progress.done),
        issues=None,
        unsearched=max(0, progress.left - len(open_issues)),
    )


def _shown(counted: Counted) -> Progress:
    return Progress(
        counted.to_do, counted.in_progress, counted.done, counted.unmapped, counted.unresolved, is_exact=True
    )
