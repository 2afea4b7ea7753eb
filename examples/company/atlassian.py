"""The company's Jira, Bamboo and Confluence: what its teams release in these weeks, and where it runs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from starlette.applications import Starlette

from release_kraken.connectors.bamboo.fake import FakeBamboo
from release_kraken.connectors.bamboo.fake_state import FakeDeploymentProject
from release_kraken.connectors.bamboo.fake_state import FakeVersion as BambooVersion
from release_kraken.connectors.confluence.fake import FakeConfluence
from release_kraken.connectors.jira.fake import FakeJira
from release_kraken.connectors.jira.fake_site import FakeVersion

SPACE = "REL"
ENVIRONMENTS = ("Test", "UAT", "PROD")
_STATUSES = ("In Review", "In Progress", "To Do")


@dataclass
class Atlassian:
    """Three servers that tell one story. Dates are told from `monday`, that of the current week."""

    jira: FakeJira = field(default_factory=FakeJira)
    bamboo: FakeBamboo = field(default_factory=FakeBamboo)
    confluence: FakeConfluence = field(default_factory=FakeConfluence)
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def apps(self) -> tuple[Starlette, ...]:
        """Jira, Bamboo, Confluence, to be served."""
        return self.jira.app, self.bamboo.app, self.confluence.app

    @property
    def monday(self) -> date:
        """The first day of this week."""
        return self.today - timedelta(days=self.today.weekday())

    def plan(
        self, project: str, name: str, day: int | None, *issues: str, done: int, description: str = ""
    ) -> FakeVersion:
        """A version to be released `day` days after Monday, with issues, the first of which are done."""
        release_date = None if day is None else self.monday + timedelta(days=day)
        version = self.jira.add_version(project, name, release_date, description=description)
        for number, summary in enumerate(issues):
            status = "Done" if number < done else _STATUSES[number % len(_STATUSES)]
            self.jira.add_issue(project, summary, version, status=status)
        return version

    def deploy(self, application: str, where: str, *versions: str, user: str = "robin", **more: str) -> None:
        """Deploy versions into an environment, one a day, the last one today."""
        project = self._deployment_project(application)
        environment = project.environment(where)
        for ago, name in zip(range(len(versions) - 1, -1, -1), versions, strict=True):
            at = datetime.now(UTC) - timedelta(days=ago, hours=2 if where == "PROD" else 5)
            self.bamboo.world.deploy(environment, self._built(project, name, at), user=user, at=at, **more)

    def _deployment_project(self, application: str) -> FakeDeploymentProject:
        found = {each.name: each for each in self.bamboo.world.deployment_projects}
        return found.get(application) or self.bamboo.world.add_deployment_project(application, *ENVIRONMENTS)

    def _built(self, project: FakeDeploymentProject, name: str, at: datetime) -> BambooVersion:
        """A version is built once, a day before it is first deployed."""
        found = {each.name: each for each in project.versions}
        return found.get(name) or self.bamboo.world.release(project, name, at=at - timedelta(days=1))


def new_atlassian() -> Atlassian:
    """The servers as the demo begins."""
    company = Atlassian()
    company.confluence.space(SPACE, "Releases")
    for account, name in {"robin": "Robin Meier", "sasha": "Sasha Novak"}.items():
        company.bamboo.world.add_user(account, name)
    for key, name in {"PAY": "Payments", "SEA": "Search", "SHOP": "Shop", "DATA": "Data"}.items():
        company.jira.add_project(key, name)
    company.jira.project("DATA").hidden = True
    _payments(company)
    _search(company)
    _shop(company)
    return company


def _payments(company: Atlassian) -> None:
    company.plan(
        "PAY",
        "payments-api 4.2.0",
        4,
        "Refund in parts",
        "Show the fee before paying",
        "Retry a webhook that timed out",
        "Keep receipts for ten years",
        "Log the reason of a decline",
        "Round as the bank does: 0,005 € ]]> 0,01 €",
        "Let support see a payment's history",
        "دعم الدفع بالريال 🧾",
        done=6,
        description="Partial refunds, and fees that are shown before paying.",
    )
    company.plan("PAY", "ledger 2.0.1", 3, "Balance at midnight", "Export as CAMT.053", done=2)
    company.plan("PAY", "fraud-rules 12", 4, "Learn from chargebacks", "Rule for gift cards", done=1)
    company.deploy("payments-api", "UAT", "4.1.2", "4.1.3", "4.2.0")
    company.deploy("payments-api", "PROD", "4.1.2", "4.1.3")
    company.deploy("ledger", "UAT", "1.9.0", "2.0.0")
    company.deploy("ledger", "PROD", "1.9.0")
    company.deploy("Fraud rules service", "UAT", "11")


def _search(company: Atlassian) -> None:
    topics = ("Synonyms", "Spelling", "Ranking", "Facets", "Filters", "Suggestions")
    company.plan(
        "SEA", "search 9.1", 10, *(f"{each} for {to}" for each in topics for to in _STATUSES), done=5
    )
    company.jira.flag("SEA-8")
    company.jira.block("SEA-9", "SEA-8")
    company.plan("SEA", "indexer 3.3.0", -4, "Index attachments", "Forget deleted pages", done=2)
    company.jira.release(
        next(each for each in company.jira.versions.values() if each.name == "indexer 3.3.0")
    )
    company.deploy("search", "UAT", "9.0.4", "9.0.5")
    company.deploy("search", "PROD", "9.0.4", "9.0.5")
    company.deploy("indexer", "UAT", "3.2.9", "3.3.0")
    company.deploy("indexer", "PROD", "3.2.9", "3.3.0", "3.2.9", user="sasha")


def _shop(company: Atlassian) -> None:
    company.plan("SHOP", "webshop 2026.46", -3, "Winter sale", "Vouchers by post", "New footer", done=2)
    company.plan("SHOP", "webshop 2026.47", 11, "Gift wrapping", "Wish lists", "Faster basket", done=0)
    company.plan("SHOP", "checkout 1.9.2", 2, "Accept long names", done=1)
    company.plan("SHOP", "mobile 5.0", None, "Dark mode", "Widgets", done=0)
    company.deploy("webshop", "UAT", "2026.45", "2026.46")
    company.deploy("webshop", "PROD", "2026.45")
    company.deploy("webshop", "PROD", "2026.46", state="FAILED")
    company.deploy("checkout", "UAT", "1.9.0", "1.9.1")
    company.deploy("checkout", "PROD", "1.9.1", "1.9.2", user="sasha")
