"""The website: server-rendered pages that can be read, and used, without JavaScript."""
