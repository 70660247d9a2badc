"""Runs the gateway from the command line: ``python -m capture_conformance.gateway``."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from capture_conformance.gateway import Announcement, Settings
from capture_conformance.gateway.faults import CATALOGUE, UnknownFault
from capture_conformance.gateway.service import serve
from capture_conformance.gateway.settings import IN_MEMORY
from capture_conformance.gateway.variants import UnknownVariant

WRONG_USAGE = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gateway and return the exit code."""
    options = _parser().parse_args(arguments)
    if options.list_faults:
        _list_faults()
        return 0
    settings = Settings(
        host=options.host,
        port=options.port,
        ledger=options.ledger,
        language=options.language,
        faults=tuple(options.fault),
        variants=tuple(options.variant),
    )
    until = _stdin_closes if options.until_stdin_closes else None
    try:
        return serve(settings, _announce, until=until)
    except (UnknownFault, UnknownVariant) as error:
        sys.stderr.write(f"gateway: {error}\n")
        return WRONG_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m capture_conformance.gateway",
        description="A payment gateway for tests, sound unless it is told to be wrong.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", default=0, type=int, help="port; 0 takes a free one")
    parser.add_argument(
        "--ledger", default=IN_MEMORY, metavar="FILE", help="file to keep; in memory if left out"
    )
    parser.add_argument("--language", default="ja", choices=("ja", "en"), help="language of the messages")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="be wrong in this way")
    parser.add_argument("--variant", action="append", default=[], metavar="NAME", help="be sound in this way")
    parser.add_argument("--list-faults", action="store_true", help="list the faults and stop")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input ends")
    return parser


def _announce(announcement: Announcement) -> None:
    # In ASCII, which every encoding of a pipe holds.
    sys.stdout.write(json.dumps(dict(announcement.as_json())) + "\n")
    sys.stdout.flush()


def _list_faults() -> None:
    for fault in CATALOGUE.values():
        breaks = " ".join(fault.breaks)
        sys.stdout.write(f"{fault.family:18} {fault.name:45} {breaks}\n    {fault.summary}\n")


def _stdin_closes() -> None:
    # Straight from the descriptor: a thread inside a buffered reader cannot be left behind.
    while os.read(0, 4096):
        pass


if __name__ == "__main__":
    sys.exit(main())
