"""Collects what a board is put together from: releases from Jira, deployments from Bamboo."""
