"""Collects what is deployed where from Bamboo, with what was remembered where Bamboo does not answer."""
