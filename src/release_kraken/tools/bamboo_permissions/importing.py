"""Writes today's permissions of a server as a policy to start from."""

from datetime import date

from release_kraken.tools.bamboo_permissions.world import World


def import_policy(world: World, today: date) -> str:
    """A policy, as TOML, with which nothing has to change."""
    del world, today
    return ""
