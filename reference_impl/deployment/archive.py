"""A model's archive as the server keeps it: a file in memory, whose descriptor workers are given.

Through a socket, whose buffer is small, hundreds of megabytes would take several times as long.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterable

_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Archive:
    """Holds the pieces of an archive, one after the other, until it is forgotten. Nobody can change them.

    ``size`` is in bytes. Raises OSError when there is no room.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.descriptor = os.memfd_create("model", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        weakref.finalize(self, os.close, self.descriptor)
        self.size = 0
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]
            self.size += len(piece)
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, _SEALS)


def read_archive(descriptor: int) -> bytes:
    """The content of an archive, whoever else reads it at the same time. Closes the descriptor."""
    try:
        size, found, pieces = os.fstat(descriptor).st_size, 0, []
        while found < size:
            pieces.append(os.pread(descriptor, size - found, found))
            found += len(pieces[-1])
    finally:
        os.close(descriptor)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
