"""One folder a destination: a report rendered for it."""
