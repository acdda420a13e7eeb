"""A stream that nobody reads any more, or that is full."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO


def silence(stream: TextIO) -> None:
    """Let everything that is written to a stream from now on go nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def flush(stream: TextIO) -> None:
    """Write what is waiting; where that fails, nothing more is written."""
    try:
        stream.flush()
    except (OSError, ValueError):
        silence(stream)
