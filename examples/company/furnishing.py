"""Furnishes the workplace before Kraken starts: `kraken.toml`, the tour, secrets in the environment."""

from collections.abc import Iterable, Iterator, Mapping

from company.company import Company
from company.parts import Part
from company.toml import table
from release_kraken.connectors.jira.fake_site import FLAGGED_FIELD

CHANNELS = ("releases", "payments")
_TOKEN, _SECRET = "DEMO_BITBUCKET_TOKEN", "DEMO_WEBHOOK_SECRET"
_ATLASSIAN = ("jira", "bamboo", "confluence")


def furnish(company: Company, parts: Iterable[Part], port: int) -> None:
    """Write all files that Kraken is started with."""
    known = tuple(parts)
    steps = [step for part in known for step in part.tour(company)]
    tour = company.workplace / "tour.toml"
    tour.write_text(
        "\n".join(table("[steps]", title=title, text=text, path=path) for title, text, path in steps)
    )
    tables = [*_kraken(company, port), *(text for part in known for text in part.furnish(company))]
    (company.workplace / "kraken.toml").write_text("\n".join(tables))


def environment(company: Company) -> Mapping[str, str]:
    """What Kraken needs in its environment: where its configuration lies, and the secrets that it names."""
    state = company.forge.bitbucket.state
    atlassian = {_token_of(name): getattr(company.atlassian, name).token for name in _ATLASSIAN}
    return {
        **atlassian,
        "KRAKEN_CONFIG": str(company.workplace / "kraken.toml"),
        "XDG_STATE_HOME": str(company.workplace / "state"),
        _TOKEN: state.token,
        _SECRET: state.secret,
    }


def _kraken(company: Company, port: int) -> Iterator[str]:
    yield "# The demo company's Release Kraken."
    yield table("store", url=f"sqlite:///{company.workplace}/kraken.db")
    yield table("cache", folder=str(company.workplace / "cache"))
    yield table("running", slots=4, lease_seconds=5)
    yield table("web", port=port, tour=str(company.workplace / "tour.toml"))
    yield table(
        "connectors.bitbucket",
        url=company.bitbucket,
        api_url=f"{company.bitbucket}/2.0",
        token_env=_TOKEN,
        webhook_secret_env=_SECRET,
        repositories=["shop/*"],
    )
    yield table("connectors.git", plain_http=True)
    for name, more in _atlassian(company).items():
        yield table(f"connectors.{name}", token_env=_token_of(name), requests_per_second=50, **more)
    for name in CHANNELS:
        yield table(f"connectors.teams.channels.{name}", url=company.cards.url(company.teams, name))
    yield table("[publishers.teams.routes]", channel="releases")
    yield table("[publishers.teams.routes]", channel="payments", owners=["@shop/payments"])


def _atlassian(company: Company) -> Mapping[str, Mapping[str, str]]:
    return {
        "jira": {"url": company.jira, "username": "kraken@shop.example", "flagged_field": FLAGGED_FIELD},
        "bamboo": {"url": company.bamboo},
        "confluence": {"url": f"{company.confluence}/wiki", "username": "kraken@shop.example"},
    }


def _token_of(name: str) -> str:
    return f"DEMO_{name.upper()}_TOKEN"
