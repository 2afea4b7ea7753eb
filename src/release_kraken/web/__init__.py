"""The web process: pages for people, the REST API, webhooks, sign-in, metrics."""
