"""The one comment below a pull request that says what its check found; later checks change it in place."""

from typing import Annotated

from pydantic import Field

from release_kraken.core.context import Connectors
from release_kraken.core.delivery import Delivery, Receipt
from release_kraken.core.errors import ConfigError
from release_kraken.core.plugin import Publisher
from release_kraken.core.publication import Publication, Surface
from release_kraken.core.run import RunStatus
from release_kraken.core.settings import Settings
from release_kraken.publishers.pull_request_comment.document import document


class PullRequestCommentSettings(Settings):
    """When pull requests get a comment."""

    enabled: Annotated[bool, Field(description="Comment on pull requests.")] = True
    when_clean: Annotated[
        bool,
        Field(description="Also make one when there is nothing to say; one that is there is changed anyway."),
    ] = False


def render(publication: Publication, _surface: Surface) -> str:
    """The comment, within its limit."""
    return document(publication).text


def _addresses(settings: PullRequestCommentSettings, publication: Publication) -> tuple[str, ...]:
    known, status = publication.pull_request, publication.status
    is_told = settings.enabled and status.is_final and status is not RunStatus.CANCELLED
    return (known.name,) if known and is_told else ()


def _send(
    settings: PullRequestCommentSettings, publication: Publication, address: str, connectors: Connectors
) -> Receipt:
    pull_request = publication.pull_request
    if pull_request is None:
        raise ConfigError(f"{address} is no pull request of this run")
    written = document(publication)
    url = connectors.forge(pull_request.forge).put_comment(
        pull_request,
        publication.tool,
        written.text,
        create=settings.when_clean or has_something_to_say(publication),
    )
    return Receipt(url, written.left_out if url else ("there was nothing to say",))


def has_something_to_say(publication: Publication) -> bool:
    """Whether a run is more than clean."""
    report, comparison = publication.report, publication.comparison
    is_mended = comparison is not None and bool(comparison.gone)
    return publication.status is not RunStatus.CLEAN or bool(report.findings or report.changes) or is_mended


PUBLISHER = Publisher(
    name="pull_request_comment",
    summary="One comment on each pull request, on Bitbucket and GitHub.",
    render=render,
    suffix=".md",
    delivery=Delivery(settings=PullRequestCommentSettings, addresses=_addresses, send=_send, repeatable=True),
)
