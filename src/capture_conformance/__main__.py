"""The console script; ``python -m capture_conformance`` is another name for it."""

from __future__ import annotations

import sys

from capture_conformance.cli.installation import cannot_start


def script() -> None:
    """Run a command, and end with its exit code; an installation that is broken is no failed requirement."""
    try:
        # Here, because an error while it is loaded would end the process with 1.
        from capture_conformance.cli.main import main  # noqa: PLC0415 - see above
    except Exception as error:  # noqa: BLE001 - whatever it is, it has to end with 3
        sys.stderr.write(f"capture-conformance: {cannot_start(error)}\n")
        sys.exit(3)
    sys.exit(main())


if __name__ == "__main__":
    script()
