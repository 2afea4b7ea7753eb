"""Compares a policy with a server, and decides what is done about the differences."""
