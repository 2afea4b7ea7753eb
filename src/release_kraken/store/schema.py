"""Which form of the tables this program knows."""

HEAD = "0003"
"""The newest migration: known without Alembic, which is imported only to migrate."""
