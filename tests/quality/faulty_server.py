"""The reference server with one seeded fault: ``python faulty_server.py FAULT serve ...``.

``none`` in the place of the fault's name is the server as it is.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_FAULT = "none"
MISFIT = 70
"""Exit code when a fault does not fit the server any more."""


class _Misfits(logging.Handler):
    """Ends the server when a request fails in a way that no fault means to: a name that is not there, or a
    call that does not fit. A fault that went stale would be reported as a crash, and seem to be found."""

    def emit(self, record: logging.LogRecord) -> None:
        """Look at the exception of a failed request."""
        kind = record.exc_info[0] if record.exc_info else None
        if kind is not None and issubclass(kind, AttributeError | TypeError | NameError | ImportError):
            os._exit(MISFIT)


def main(arguments: list[str]) -> None:
    """Apply the fault named by the first argument, and hand the others to the server's command line."""
    from reference_impl.cli import main as serve
    from tests.quality.faults.catalogue import FAULTS

    logging.getLogger("reference_impl").addHandler(_Misfits())
    name, *rest = arguments
    if name != NO_FAULT:
        FAULTS[name].apply()
    serve(rest, prog_name="reference-impl")


if __name__ == "__main__":
    # A script finds what lies beside it, not the packages that it is a part of.
    sys.path[0] = str(ROOT)
    main(sys.argv[1:])
