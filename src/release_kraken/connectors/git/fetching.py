"""Checks out a pull request: a shallow fetch that is deepened until head and target meet."""

import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from release_kraken.connectors.git.client import Checkout, SupersededError
from release_kraken.connectors.git.command import Answer, Commands
from release_kraken.connectors.git.environment import environment_for, secrets_of
from release_kraken.connectors.git.settings import GitSettings
from release_kraken.core.errors import RemoteError
from release_kraken.core.forge import CloneSource

_DEPTHS = (50, 200, 1_000, 5_000, 50_000)
_HEAD = "refs/kraken/head"
_TARGET = "refs/kraken/target"
_COMMIT = re.compile(r"[0-9a-f]{7,64}")

_TRANSIENT = re.compile(
    r"could not resolve host|connection (refused|reset|timed out)|failed to connect|operation timed out|"
    r"early EOF|unexpected disconnect|error: (429|5\d\d)|returned error: (429|5\d\d)|RPC failed|too slow",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"authentication failed|could not read (username|password)|error: 40[134]|not found", re.IGNORECASE
)
_REF_IS_GONE = re.compile(r"couldn't find remote ref (\S+)")


@dataclass(frozen=True, slots=True)
class InstalledGit:
    """Implements `Git` by the installed program."""

    settings: GitSettings
    scratch: Path

    def checkout(
        self, source: CloneSource, head: str, into: Path, *, watch: Callable[[], None] = lambda: None
    ) -> Checkout:
        """Fetch and check out; nothing of the repository's is run."""
        if not _COMMIT.fullmatch(head):
            raise RemoteError(f"{head!r} is no commit: the forge named the pull request's head wrongly")
        into.mkdir(parents=True)
        fetch = _Fetch(source, self._commands(source, into, watch))
        fetch.must("init", "--quiet", "--template=")
        base = fetch.deepen_until_they_meet(head)
        whole = fetch.must("rev-parse", "--verify", f"{_HEAD}^{{commit}}").stdout
        fetch.must("checkout", "--quiet", "--detach", whole)
        return Checkout(into, whole, base)

    def get_version(self) -> str:
        """What git says of itself."""
        nowhere = CloneSource("https://localhost/", "", "")
        return self._commands(nowhere, self.scratch, lambda: None).run("--version").stdout

    def _commands(self, source: CloneSource, folder: Path, watch: Callable[[], None]) -> Commands:
        return Commands(
            binary=self.settings.binary,
            folder=folder,
            environment=environment_for(source, os.environ, plain_http=self.settings.plain_http),
            secrets=secrets_of(source),
            deadline=time.monotonic() + self.settings.time_limit,
            bytes=self.settings.megabytes * 1_000_000,
            watch=watch,
        )


@dataclass(frozen=True, slots=True)
class _Fetch:
    """The fetch of one pull request."""

    source: CloneSource
    commands: Commands

    def deepen_until_they_meet(self, head: str) -> str:
        """Fetch ever more history until head and target have a common commit; returns that commit."""
        for depth in _DEPTHS:
            self._fetch(depth)
            self._refuse_other_head(head)
            found = self.commands.run("merge-base", _TARGET, _HEAD)
            if found.code == 0:
                return found.stdout.partition("\n")[0]
            if self.must("rev-parse", "--is-shallow-repository").stdout == "false":
                break
        raise RemoteError(
            f"{self.source.head_ref} and {self.source.target_ref} of {self.source.url} have no common commit "
            f"within {_DEPTHS[-1]:,}; merge the target into the branch"
        )

    def must(self, *arguments: str) -> Answer:
        """Run a command that is to succeed."""
        answer = self.commands.run(*arguments)
        if answer.code:
            raise self._failure(arguments[0], answer.stderr)
        return answer

    def _fetch(self, depth: int) -> None:
        for url, refs in self._fetches():
            self.must(
                *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance"),
                *("--no-write-fetch-head", "--force", f"--depth={depth}", "--end-of-options", url, *refs),
            )

    def _fetches(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """What is fetched from where: both refs at once, unless the head lies in another repository."""
        head, target = f"+{self.source.head_ref}:{_HEAD}", f"+{self.source.target_ref}:{_TARGET}"
        if not self.source.head_url:
            return [(self.source.url, (head, target))]
        return [(self.source.head_url, (head,)), (self.source.url, (target,))]

    def _refuse_other_head(self, head: str) -> None:
        found = self.must("rev-parse", "--verify", f"{_HEAD}^{{commit}}").stdout
        if not found.startswith(head):
            raise SupersededError(
                f"superseded: {self.source.head_ref} is at {found[:12]} now, no longer at {head[:12]}"
            )

    def _failure(self, what: str, said: str) -> RemoteError | SupersededError:
        gone = _REF_IS_GONE.search(said)
        if gone and gone[1] == self.source.head_ref:
            return SupersededError(f"superseded: {self.source.head_ref} is gone from {self.source.url}")
        remedy = "; check that Kraken's account there may read it" if _REFUSED.search(said) else ""
        last = said.removeprefix("fatal: ") or "no reason given"
        return RemoteError(
            f"git {what} of {self.source.url} failed: {last}{remedy}", retryable=bool(_TRANSIENT.search(said))
        )
