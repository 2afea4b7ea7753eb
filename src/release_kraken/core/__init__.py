"""The vocabulary that everything shares: findings, changes, reports, runs, plug-in records, errors."""
