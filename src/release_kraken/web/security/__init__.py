"""What stands before every endpoint: known hosts, limits, headers, and no requests forged by other sites."""
