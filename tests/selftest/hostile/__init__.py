"""Servers that do to a client all that a server can do."""
