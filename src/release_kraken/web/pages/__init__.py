"""The website: server-rendered pages that can be read, and used, without JavaScript."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from release_kraken.engine.suite import Suite


def routes(suite: "Suite") -> "list[BaseRoute]":
    """Every page, and the static files, which anybody may have."""
    from starlette.routing import Route

    from release_kraken.web.pages import (
        actions,
        assets,
        audit,
        export,
        findings,
        health,
        overview,
        run,
        runs,
        schedule_form,
        schedules,
        settings,
        tool,
    )

    checkup = health.Checkup()
    modules = (tool, actions, runs, export, run, findings, schedule_form, schedules, audit, settings)
    pages = [page for module in modules for page in module.PAGES]
    return [
        Route(assets.ROUTE, assets.answer),
        *(page.route(suite) for page in (*overview.pages(checkup), *pages, *health.pages(checkup))),
    ]
