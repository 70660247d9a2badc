"""Where the files are that the suite brings along: the contracts, the description, the tests."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def root() -> Path:
    """
    The folder that holds ``contracts``, ``openapi`` and ``tests/conformance``.

    A wheel carries them inside the package, in ``_shipped``; a checkout has them at its top.
    """
    shipped = _PACKAGE / "_shipped"
    return shipped if shipped.is_dir() else _PACKAGE.parents[1]


def contracts() -> Path:
    """The folder of schemas, requirements, targets and examples."""
    return root() / "contracts"


def openapi_file() -> Path:
    """The OpenAPI description of capture and its neighbours."""
    return root() / "openapi" / "capture.yaml"


def suite() -> Path:
    """The folder of the tests that judge a target."""
    return root() / "tests" / "conformance"
