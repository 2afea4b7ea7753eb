"""The long-running Kraken: the roles of a process and what they do."""
