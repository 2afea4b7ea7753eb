"""The board as files: JSON, a table, a calendar."""
