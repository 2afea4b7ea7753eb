"""Furnishes the workplace of the demo: `kraken.toml`, checkouts for schedules, the tour."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from company import cloud
from company.forge import PLATFORM, SOURCES, Forge, read

_TOKEN, _SECRET = "DEMO_BITBUCKET_TOKEN", "DEMO_WEBHOOK_SECRET"
_CHECKOUTS = {"platform": PLATFORM, "payments": SOURCES / "payments" / "main"}


def furnish(workplace: Path, bitbucket: str, teams: str, channels: Mapping[str, str], port: int) -> None:
    """Write all files that Kraken is started with; `channels` are addresses by name."""
    for name, source in _CHECKOUTS.items():
        for path, text in read(source).items():
            target = workplace / "checkouts" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text or "", errors="surrogateescape")
    (workplace / "tour.toml").write_text("\n".join(_tour(bitbucket, teams)))
    (workplace / "kraken.toml").write_text("\n".join(_configuration(workplace, bitbucket, channels, port)))


def environment(workplace: Path, forge: Forge) -> Mapping[str, str]:
    """What Kraken needs in its environment: where its configuration lies, and the secrets that it names."""
    state = forge.bitbucket.state
    return {
        "KRAKEN_CONFIG": str(workplace / "kraken.toml"),
        "XDG_STATE_HOME": str(workplace / "state"),
        _TOKEN: state.token,
        _SECRET: state.secret,
    }


def _configuration(workplace: Path, bitbucket: str, channels: Mapping[str, str], port: int) -> Iterator[str]:
    yield "# The demo company's Release Kraken."
    yield _table("store", url=f"sqlite:///{workplace}/kraken.db")
    yield _table("cache", folder=str(workplace / "cache"))
    yield _table("running", slots=2, lease_seconds=5)
    yield _table("web", port=port, tour=str(workplace / "tour.toml"))
    yield _table(
        "connectors.bitbucket",
        url=bitbucket,
        api_url=f"{bitbucket}/2.0",
        token_env=_TOKEN,
        webhook_secret_env=_SECRET,
        repositories=["shop/*"],
    )
    yield _table("connectors.git", plain_http=True)
    yield _table("connectors.terraform", **_providers(workplace))
    for name, url in channels.items():
        yield _table(f"connectors.teams.channels.{name}", url=url)
    yield _table("[publishers.teams.routes]", channel="releases")
    yield _table("[publishers.teams.routes]", channel="payments", owners=["@shop/payments"])
    yield _table("tools.terraform_pr", required_tags=["owner"])
    yield _table("tools.terraform_pr.minimum", terraform=">= 1.10.0", providers={"hashicorp/aws": "> 4.0.0"})
    for name in ("test", "prod"):
        yield _table("[tools.terraform_pr.credentials]", roots=[f"live/{name}/**"], role_arn=cloud.role(name))
    yield _schedule("platform", "*/5 * * * *", workplace, static=True)
    yield _schedule("payments", "30 6 * * 1-5", workplace)


def _schedule(name: str, cron: str, workplace: Path, **parameters: object) -> str:
    return _table(
        f"schedules.{name}",
        tool="terraform_pr",
        cron=cron,
        time_zone="Europe/Zurich",
        parameters={"path": str(workplace / "checkouts" / name), **parameters},
    )


def _providers(workplace: Path) -> Mapping[str, str]:
    """Where providers come from: the mirror that is named, else the registry through a cache."""
    mirror = os.environ.get("KRAKEN_TEST_TERRAFORM_MIRROR")
    if mirror:
        return {"providers": "mirror", "provider_mirror": mirror}
    (workplace / "plugins").mkdir()
    return {"providers": "cache", "provider_cache": str(workplace / "plugins")}


def _tour(bitbucket: str, teams: str) -> Iterator[str]:
    for title, text, path in (
        (
            "Look at the pull requests",
            "Sasha, Robin and a stranger have pushed: a build status and one comment for each.",
            bitbucket,
        ),
        ("Read what Teams was told", "A card for each piece of news, by routes.", teams),
        (
            "Open the runs",
            "Every webhook, schedule and click is a run with a log, findings and deliveries.",
            "/runs",
        ),
        (
            "Approve the stranger's",
            "A fork's code is only read. Find its run, see why, and let it be planned.",
            "/runs?q=shop/search",
        ),
        ("See what is wrong now", "Findings over all repositories, by severity and text.", "/findings"),
        ("Change a schedule", "Run the platform's now, or pause it.", "/schedules"),
        ("See what answers", "Connectors, store and processes, each asked just now.", "/health"),
        ("See who did what", "Every change is in the audit log.", "/audit"),
    ):
        yield _table("[steps]", title=title, text=text, path=path)


def _table(name: str, **values: object) -> str:
    """A TOML table."""
    return "\n".join([f"\n[{name}]", *(f"{key} = {_toml(value)}" for key, value in values.items())])


def _toml(value: object) -> str:
    """A value; JSON writes texts, numbers, booleans and lists of them as TOML does."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value)
