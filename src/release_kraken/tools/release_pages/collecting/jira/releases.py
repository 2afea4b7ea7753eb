"""Collects releases from Jira: each project by itself, so that one that fails takes no other with it."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from release_kraken.connectors.jira.client import Jira
from release_kraken.core.context import Context
from release_kraken.core.errors import RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.report import NotChecked
from release_kraken.core.summary import counted
from release_kraken.tools.release_pages.board import Release, Source
from release_kraken.tools.release_pages.collecting.jira.asked import asked_of
from release_kraken.tools.release_pages.collecting.jira.failing import reason, refuse_nothing
from release_kraken.tools.release_pages.collecting.jira.placing import Places
from release_kraken.tools.release_pages.collecting.jira.reading import Project, Reader
from release_kraken.tools.release_pages.collecting.jira.remembering import (
    PROJECTS,
    RELEASES,
    Remembered,
    as_value,
    read_past,
)
from release_kraken.tools.release_pages.collecting.jira.updating import SOURCE, Updater
from release_kraken.tools.release_pages.parts import FromJira
from release_kraken.tools.release_pages.settings import ReleasePagesSettings

_AT_ONCE = 5
_NEVER = datetime.min.replace(tzinfo=UTC)
_BLOCKING_RULES = ("blocked-release",)


def collect_releases(settings: ReleasePagesSettings, context: Context, now: datetime) -> FromJira:
    """The releases of the weeks that are shown, and those without date.

    Raises ConfigError where there is no connector, or no team of a name that is chosen; RemoteError where
    not one project can be read.
    """
    asked, places = asked_of(settings), Places.of(settings, now)
    jira, past = context.connector(Jira), read_past(context)
    gathered = _Gathered(Updater(jira, asked, places, past, settings.version_pattern, now))
    # those first whose turn was longest ago: where the time runs out, others go without in the next run
    order = sorted(asked.projects, key=lambda key: past.read.get(key, _NEVER))
    answers = dict(_answers(Reader(jira, asked, places, past), order, context))
    refuse_nothing({key: answers[key] for key in asked.projects})
    for key in asked.projects:
        gathered.add(key, answers[key])
    return gathered.from_jira()


@dataclass
class _Gathered:
    """What there is of the projects so far; of a version that two keys lead to, the first counts."""

    updater: Updater
    releases: dict[str, Release] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    remember: dict[str, JSONValue] = field(default_factory=dict)
    forget: list[str] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    """The first project that could not be read for a reason."""

    def add(self, key: str, answer: Project | RemoteError) -> None:
        """Take in what came of a project."""
        if isinstance(answer, RemoteError):
            self._add_failed(key, answer)
        else:
            self._add_read(key, answer)

    def from_jira(self) -> FromJira:
        """All of it."""
        return FromJira(
            releases=tuple(self.releases.values()),
            sources=tuple(self.sources),
            not_checked=tuple(self.not_checked),
            remember=self.remember,
            forget=tuple(self.forget),
        )

    def _add_failed(self, key: str, error: RemoteError) -> None:
        """What is not checked tells a reason in full once: it is one list, unlike rows and sources."""
        past, teams, why = self.updater.past, self.updater.asked.team_names(key), str(error)
        self.sources.append(Source(SOURCE, key, teams, past.read.get(key), why))
        first = self.reasons.setdefault(reason(key, error), key)
        told = why if first == key else f"for the same reason as project {first}"
        self.not_checked.append(NotChecked(f"Jira project {key}", told, path=key))
        for release in self.updater.stale(key, why):
            self.releases.setdefault(release.id, release)

    def _add_read(self, key: str, project: Project) -> None:
        updater = self.updater
        self.sources.append(Source(SOURCE, key, updater.asked.team_names(key), updater.now))
        self.remember[f"{PROJECTS}{key}"] = updater.now.isoformat()
        for current in updater.current(key, project):
            self._add_current(current)
        self.not_checked += _unsearched(project)
        self.forget += [f"{RELEASES}{each}" for each in updater.forgotten(key, project)]

    def _add_current(self, current: Remembered) -> None:
        release_id = current.release.id
        if release_id in self.releases:
            return
        self.releases[release_id] = current.release
        if self.updater.past.releases.get(release_id) != current:
            self.remember[f"{RELEASES}{release_id}"] = as_value(current)


def _unsearched(project: Project) -> Iterator[NotChecked]:
    """Releases of which it is open whether they are blocked."""
    for shown in project.shown:
        contents = project.contents.get(shown.version.id)
        if contents and contents.unsearched and not contents.blockers.items:
            yield NotChecked(
                f"{shown.version.project} {shown.version.name}: whether it is blocked",
                f"it is too large: {counted(contents.unsearched, 'open issue')} were not looked at",
                path=shown.version.project,
                rules=_BLOCKING_RULES,
            )


def _answers(
    reader: Reader, keys: Iterable[str], context: Context
) -> Iterator[tuple[str, Project | RemoteError]]:
    keys = tuple(keys)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            answers = pool.map(partial(_answer, reader), keys)
            for done, (key, answer) in enumerate(zip(keys, answers, strict=True), 1):
                context.progress.update("Ask Jira", done, len(keys))
                yield key, answer
        finally:
            pool.shutdown(cancel_futures=True)


def _answer(reader: Reader, key: str) -> Project | RemoteError:
    try:
        return reader.read(key)
    except RemoteError as error:
        return error
