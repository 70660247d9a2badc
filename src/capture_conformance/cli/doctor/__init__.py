"""``doctor``: first contact with a target, step by step, before anything is judged."""

from capture_conformance.cli.doctor.command import doctor

__all__ = ["doctor"]
