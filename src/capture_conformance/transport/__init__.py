"""Sending it, and recording what came back."""
