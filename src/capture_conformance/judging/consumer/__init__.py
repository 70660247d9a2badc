"""The checks of what a client owes: what it sends, and how it follows up answers and silences."""
