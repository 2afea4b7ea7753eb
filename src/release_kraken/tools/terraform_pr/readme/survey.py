"""Every README.md of a repository, examined once for all that ask."""

from functools import lru_cache

from release_kraken.core.report import Change
from release_kraken.tools.terraform_pr.readme.config_file import ConfigFiles
from release_kraken.tools.terraform_pr.readme.examine import examine
from release_kraken.tools.terraform_pr.readme.state import ReadmeState, ReadmeStatus
from release_kraken.tools.terraform_pr.repository import Repository
from release_kraken.tools.terraform_pr.settings import ReadmeSettings


class _Same:
    """A key by identity of the directories, which `terraform fmt` mostly leaves as they are."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.repository.directories is self.repository.directories

    def __hash__(self) -> int:
        return id(self.repository.directories)


def examine_all(repository: Repository, settings: ReadmeSettings) -> tuple[ReadmeState, ...]:
    """The state of every directory's README.md, by path; examined once for all rules of a run."""
    return _examine_all(_Same(repository), settings)


@lru_cache(maxsize=1)
def _examine_all(key: _Same, settings: ReadmeSettings) -> tuple[ReadmeState, ...]:
    root = key.repository.root
    configs = ConfigFiles(root)
    return tuple(examine(root, directory, settings, configs) for directory in key.repository)


_FAILING: tuple[ReadmeStatus, ...] = (ReadmeStatus.MISSING, ReadmeStatus.STALE)


def plan_changes(repository: Repository, settings: ReadmeSettings) -> tuple[Change, ...]:
    """What brings every README.md up to date; formatting is only touched where it is asked for."""
    wanted = (*_FAILING, ReadmeStatus.FORMATTING_ONLY) if settings.strict else _FAILING
    changes = (state.change for state in examine_all(repository, settings) if state.status in wanted)
    return tuple(change for change in changes if change)
