"""Who may do what: scopes, API tokens, links to sign in by."""
