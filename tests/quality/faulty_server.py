"""The reference server with one seeded fault: ``python faulty_server.py FAULT serve ...``.

``none`` in the place of the fault's name is the server as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_FAULT = "none"


def main(arguments: list[str]) -> None:
    """Apply the fault named by the first argument, and hand the others to the server's command line."""
    from reference_impl.cli import main as serve
    from tests.quality.faults.catalogue import FAULTS

    name, *rest = arguments
    if name != NO_FAULT:
        FAULTS[name].apply()
    serve(rest, prog_name="reference-impl")


if __name__ == "__main__":
    # A script finds what lies beside it, not the packages that it is a part of.
    sys.path[0] = str(ROOT)
    main(sys.argv[1:])
