"""Reading without pauses: a tree has no circles, so there is nothing for Python's collector to find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keep the cyclic garbage collector from running inside the block.

    Otherwise it looks through the growing tree again and again, and a large page costs more per line than
    a small one.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
