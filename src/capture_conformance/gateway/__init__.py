"""The embedded gateway: a stand-in for the vendor's, which can be told to be wrong."""

from capture_conformance.gateway.settings import Announcement, Merchant, Settings

__all__ = ["Announcement", "Merchant", "Settings"]
