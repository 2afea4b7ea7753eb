"""The only HTTP client: time limits, retries, pacing, paging, and errors without secrets."""
