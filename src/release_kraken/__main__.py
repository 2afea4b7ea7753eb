"""`python -m release_kraken` is the command `kraken`."""

from release_kraken.cli import main

main()
