"""Keeping card numbers, security codes and credentials out of everything that is handed on or written."""

from capture_conformance.transport.redaction.credentials import Secrets
from capture_conformance.transport.redaction.leaks import Leak, scan_files
from capture_conformance.transport.redaction.redactor import Redactor

__all__ = ["Leak", "Redactor", "Secrets", "scan_files"]
