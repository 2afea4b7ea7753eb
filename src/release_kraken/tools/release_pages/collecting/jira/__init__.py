"""Collects the releases of teams from Jira, with the last good data where Jira does not answer."""
