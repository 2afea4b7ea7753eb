"""What was seen of releases in earlier runs, and what that lets expect."""
