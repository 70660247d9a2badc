"""The catalogues of messages, one for each language, and the one way from a message to a text."""
