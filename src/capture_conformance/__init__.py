"""A conformance suite for the capture endpoint of a server-to-server payment interface."""

__version__ = "0.1.0"
