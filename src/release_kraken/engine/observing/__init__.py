"""How Kraken itself is watched: logs and traces."""
