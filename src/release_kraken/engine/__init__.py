"""Discovers plug-ins, reads the configuration, runs tools."""
