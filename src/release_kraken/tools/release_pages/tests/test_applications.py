"""Applications without a deployment project are listed with those that people chose, by team."""

from dataclasses import replace

from release_kraken.connectors.bamboo.inventory import DeploymentProject
from release_kraken.tools.release_pages.board import Unmatched
from release_kraken.tools.release_pages.deployments.mapping import Choice as Chosen
from release_kraken.tools.release_pages.showing.applications import Missing, applications, of_release, offered
from release_kraken.tools.release_pages.showing.choosing import Choice
from release_kraken.tools.release_pages.tests.boards import NOW, board, release, rich_board

RICH = rich_board()
WISHING = Missing("SHOP", "wishing", ("wishing 0.9.0",), ((12, "Wishing Well"), (14, "Wishing (old)")))
EVERYBODY = Choice("2026-W48")


def chosen(project: str, application: str) -> Chosen:
    return Chosen(project, application, 9, "Money", "ada@example.org", NOW)


def test_what_is_missing_comes_with_its_releases_and_suggestions() -> None:
    assert applications(RICH, EVERYBODY, ()).missing == (WISHING,)
    assert applications(RICH, replace(EVERYBODY, team="Storefront"), ()).missing == (WISHING,)
    assert applications(RICH, replace(EVERYBODY, team="Payments"), ()).missing == ()


def test_what_a_person_chose_is_not_missing_any_more() -> None:
    found = applications(RICH, EVERYBODY, [chosen("shop", "Wishing")])
    assert (found.missing, found.chosen) == ((), (chosen("shop", "Wishing"),))


def test_choices_are_shown_to_the_team_of_the_project() -> None:
    both = [chosen("PAY", "ledger"), chosen("SHOP", "cart")]
    assert applications(RICH, replace(EVERYBODY, team="Payments"), both).chosen == (both[0],)
    assert len(applications(RICH, EVERYBODY, both).chosen) == 2


def test_of_many_the_first_are_shown() -> None:
    many = replace(RICH, unmatched=tuple(Unmatched("SHOP", f"app-{number}", (), ()) for number in range(33)))
    found = applications(many, EVERYBODY, [chosen("PAY", f"app-{number}") for number in range(22)])
    assert (len(found.missing), len(found.chosen), found.more) == (20, 20, 15)


def test_a_release_has_the_suggestions_and_the_choice_of_its_application() -> None:
    wishing = next(each for each in RICH.releases if each.application == "wishing")
    assert of_release(wishing, RICH, ()).missing == replace(WISHING, releases=())
    ledger = release("ledger 7.1.0")
    assert of_release(ledger, board(ledger), [chosen("pay", "Ledger")]).chosen == chosen("pay", "Ledger")
    assert of_release(ledger, board(ledger), [chosen("pay", "api")]).chosen is None


def test_forms_offer_deployment_projects_by_what_tells_them_apart() -> None:
    named = ((3, "Twin"), (2, "web"), (1, "Api"), (4, "Twin"))
    projects = [DeploymentProject(number, name, "", False, (), "") for number, name in named]
    assert offered(projects) == (("Api", "Api"), ("3", "Twin"), ("4", "Twin"), ("web", "web"))
