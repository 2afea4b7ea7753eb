"""One folder a tool, found by discovery."""
