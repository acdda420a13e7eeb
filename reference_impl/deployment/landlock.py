"""Landlock: a process takes away its own access to files, the network and other processes, for good.

Linux 5.13 and later; what a kernel does not know yet is left out.
"""

from __future__ import annotations

import ctypes
import os

_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_GET_VERSION = 1
# Bits of access that each version of the interface added to the one before.
_FILES = {1: 0x1FFF, 2: 0x2000, 3: 0x4000, 5: 0x8000}
_NETWORK = {4: 0x3}
_SCOPES = {6: 0x3}
_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    ]


def version() -> int:
    """The version of the interface that the kernel knows; 0 for none."""
    known: int = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_GET_VERSION))
    return max(known, 0)


def deny_everything() -> bool:
    """Deny this thread, and all that it starts, to open files, to use TCP, and to signal other processes.

    What is open stays open. Needs no-new-privileges. False when the kernel does not do it.
    """
    known = version()
    if not known:
        return False
    wanted = _Ruleset(*(_bits(table, known) for table in (_FILES, _NETWORK, _SCOPES)))
    # Older kernels know a shorter structure, and refuse a longer one only where it is not zero.
    size = ctypes.c_size_t(ctypes.sizeof(wanted))
    ruleset: int = _libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        return bool(_libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(ruleset)


def _bits(table: dict[int, int], known: int) -> int:
    return sum(bits for since, bits in table.items() if since <= known)
