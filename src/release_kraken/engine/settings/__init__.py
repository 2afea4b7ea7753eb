"""`kraken.toml`: found, read, validated section by section, explained."""
