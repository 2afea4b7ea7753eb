"""Checks of pull requests: asked for by webhooks, approved for forks, begun with a checkout."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from release_kraken.connectors.git.client import Checkout, Git, SupersededError
from release_kraken.core.context import Context
from release_kraken.core.errors import ConfigError, RemoteError
from release_kraken.core.json import JSONValue
from release_kraken.core.plugin import Tool
from release_kraken.core.pull_request import PullRequest
from release_kraken.core.run import Run, RunRequest, RunStatus, Trigger
from release_kraken.engine import discovery
from release_kraken.engine.runs.asking import enter
from release_kraken.engine.suite import Suite
from release_kraken.store.records import RunFilter

_log = logging.getLogger(__name__)

_UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
_MOST_UNFINISHED = 100
_PAUSES = (1.0, 2.0, 4.0)


def check_pull_request(
    suite: Suite, pull_request: PullRequest, *, actor: str, digest: str
) -> tuple[Run, ...]:
    """Enter a run of every tool that checks pull requests; older runs of the same pull request end.

    The code of a fork gets no credentials. A check of the same commit that has not ended is returned instead
    of a second one. The `digest` is that of the webhook: each asks once, however many of it come at a time.
    """
    runs = (
        _checked(
            suite,
            tool,
            pull_request,
            actor,
            Trigger.WEBHOOK,
            is_trusted=not pull_request.is_fork,
            run_id=_id_of(digest, tool),
        )
        for tool in _checking_tools(suite)
    )
    return tuple(run for run in runs if run is not None)


def check_present(suite: Suite, run: Run) -> None:
    """Have the present head checked, once the run of another one has found that it moved, unless it is.

    Webhooks may overtake one another: that of an older head ends the check of a newer one if it comes last.
    """
    known = run.request.pull_request
    if known is None:
        return
    try:
        present = suite.connections.forge(known.forge).get_pull_request(known.repository, known.number)
    except RemoteError as error:
        _log.warning("nobody knows whether the present head of %s is checked: %s", known.name, error)
        return
    if present.head != known.head and not _is_checked(suite, run.request.group, present.head):
        check_pull_request(suite, present, actor=run.request.requested_by, digest=run.id)


def close_pull_request(suite: Suite, pull_request: PullRequest, *, actor: str) -> tuple[Run, ...]:
    """End all checks of a pull request that was merged or declined."""
    return tuple(
        suite.store.queue.request_cancel(run.id, actor, suite.now())
        for tool in _checking_tools(suite)
        for run in _unfinished(suite, tool, pull_request)
    )


def approve(suite: Suite, run_id: str, actor: str) -> Run:
    """Check the code of a fork once more, now with credentials: the same commit, and no later one.

    Raises ConfigError where there is nothing to approve or the pull request has moved on, RemoteError where
    the forge cannot be asked.
    """
    run = suite.store.runs.get(run_id)
    if run is None or not is_approvable(run) or run.request.pull_request is None:
        raise ConfigError(
            f"run {run_id} is no check of a fork without credentials: there is nothing to approve"
        )
    known = run.request.pull_request
    present = suite.connections.forge(known.forge).get_pull_request(known.repository, known.number)
    if present.head != known.head:
        raise ConfigError(
            f"{known.name} has moved on from {known.head[:12]} to {present.head[:12]}: "
            "read the new commits and approve the check of these"
        )
    tool = discovery.load(discovery.TOOLS, run.tool)
    entered = _checked(suite, tool, known, actor, Trigger.WEB, is_trusted=True)
    if entered is None:
        raise ConfigError(f"{known.name} was not entered again; try again")
    suite.store.audit.record(
        actor, "pull-request.approve", known.name, {"head": known.head, "run": entered.id}, suite.now()
    )
    return entered


def is_approvable(run: Run) -> bool:
    """Whether a run checks the code of a fork without credentials."""
    pull_request = run.request.pull_request
    if pull_request is None or not pull_request.is_fork or run.tool not in discovery.names(discovery.TOOLS):
        return False
    untrusted = discovery.load(discovery.TOOLS, run.tool).untrusted
    return bool(untrusted) and all(
        run.request.parameters.get(key) == value for key, value in untrusted.items()
    )


def checked_out(
    context: Context,
    pull_request: PullRequest,
    tool: Tool[Any],
    parameters: Mapping[str, JSONValue],
    *,
    wait: Callable[[float], None] = time.sleep,
) -> dict[str, object]:
    """Check a pull request out into the run's scratch; returns the settings that point the tool to it.

    The configuration is the server's: a `kraken.toml` in the checkout has no effect. A base that the run was
    asked for with stays. Raises CancelledError where the head has moved on.
    """
    if tool.checkout is None:
        raise ConfigError(f"{tool.name} checks no pull requests")
    context.progress.log(f"Check out {pull_request.name} at {pull_request.head}")
    found = _fetched(context, pull_request, wait)
    context.progress.update("Fetch", 1, 1)
    base = {tool.base: found.base} if tool.base and tool.base not in parameters else {}
    return {tool.checkout: str(found.path), **base}


def _fetched(context: Context, pull_request: PullRequest, wait: Callable[[float], None]) -> Checkout:
    """The checkout. A forge may call before its own references are up to date: then it is asked again."""
    forge, git = context.connectors.forge(pull_request.forge), context.connector(Git)
    for number, pause in enumerate((*_PAUSES, None)):
        try:
            return git.checkout(
                forge.clone_source(pull_request),
                pull_request.head,
                context.scratch.with_name(f"checkout-{number}"),
                watch=lambda: context.progress.update("Fetch", 0, 1),
            )
        except SupersededError:
            present = forge.get_pull_request(pull_request.repository, pull_request.number)
            if pause is None or present.head != pull_request.head:
                raise
            context.progress.log(f"The forge does not have it yet: again in {pause:g} s")
            wait(pause)
    raise AssertionError("the last attempt returns or raises")


def _checking_tools(suite: Suite) -> Iterator[Tool[Any]]:
    """The tools that `[pull_requests]` names, else all that take a checkout."""
    from release_kraken.engine.settings.sections import PullRequestSettings

    wanted = suite.configuration.own(PullRequestSettings).tools
    for name in discovery.names(discovery.TOOLS) if wanted is None else wanted:
        tool = discovery.load(discovery.TOOLS, name)
        if tool.checkout is not None:
            yield tool
        elif wanted is not None:
            raise ConfigError(f"[pull_requests] tools: {name} checks no pull requests; leave it out")


def _checked(
    suite: Suite,
    tool: Tool[Any],
    pull_request: PullRequest,
    actor: str,
    trigger: Trigger,
    *,
    is_trusted: bool,
    run_id: str | None = None,
) -> Run | None:
    request = RunRequest(
        tool=tool.name,
        subject=pull_request.name,
        trigger=trigger,
        requested_by=actor,
        parameters={} if is_trusted else dict(tool.untrusted),
        pull_request=pull_request,
        group=_group(tool, pull_request),
    )
    same = (run for run in _unfinished(suite, tool, pull_request) if _asks_the_same(run.request, request))
    return next(same, None) or enter(suite, request, run_id)


def _unfinished(suite: Suite, tool: Tool[Any], pull_request: PullRequest) -> tuple[Run, ...]:
    wanted = RunFilter(group=_group(tool, pull_request), statuses=_UNFINISHED)
    return suite.store.runs.list(wanted, limit=_MOST_UNFINISHED)


def _asks_the_same(asked: RunRequest, request: RunRequest) -> bool:
    former, pull_request = asked.pull_request, request.pull_request
    if former is None or pull_request is None or asked.parameters != request.parameters:
        return False
    return (former.head, former.target) == (pull_request.head, pull_request.target)


def _id_of(digest: str, tool: Tool[Any]) -> str:
    """The id of the only run of a tool that a webhook enters: the store keeps one run of each id."""
    return hashlib.sha256(f"{digest} {tool.name}".encode()).hexdigest()[:32]


def _is_checked(suite: Suite, group: str | None, head: str) -> bool:
    """Whether a run of a group is about a head, waiting, at work or done."""
    runs = suite.store.runs.list(RunFilter(group=group), limit=_MOST_UNFINISHED)
    return any(
        run.request.pull_request is not None
        and run.request.pull_request.head == head
        and run.status is not RunStatus.CANCELLED
        for run in runs
    )


def _group(tool: Tool[Any], pull_request: PullRequest) -> str:
    """Of the runs in a group only the newest matters."""
    return f"{tool.name}:{pull_request.name}"
