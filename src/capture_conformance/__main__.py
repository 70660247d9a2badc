"""``python -m capture_conformance`` is the console script by another name."""

from capture_conformance.cli.main import script

if __name__ == "__main__":
    script()
