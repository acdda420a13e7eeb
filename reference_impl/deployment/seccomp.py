"""A filter of system calls: a process takes away its own means to reach beyond itself, for good.

Refused calls fail with EPERM. Computing, memory, threads, time, and reading and writing what is open go on.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW = 0x7FFF0000
_FAIL = 0x00050000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_THREAD = 0x10000
_FOREIGN_NUMBERS = 0x40000000

_FILES = {
    "x86_64": (2, 85, 257, 437, 76, 82, 83, 84, 86, 87, 88, 90, 92, 258, 260, 263, 264, 265, 266, 268, 316),
    "aarch64": (56, 437, 45, 34, 35, 36, 37, 38, 53, 54, 276),
}
"""open, creat, openat, openat2, and what changes names, owners, modes and sizes."""
_NETWORK = {"x86_64": (41, 42, 43, 49, 50, 53, 288), "aarch64": (198, 199, 200, 201, 202, 203, 242)}
"""socket, socketpair, connect, accept, bind, listen."""
_PROCESSES = {
    "x86_64": (57, 58, 59, 322, 62, 101, 310, 311, 424, 434, 438),
    "aarch64": (221, 281, 129, 117, 270, 271, 424, 434, 438),
}
"""fork, vfork, exec, kill, ptrace, memory and descriptors of other processes."""
_KERNEL = {
    "x86_64": (161, 165, 166, 155, 272, 308, 321, 298, 323, 248, 249, 250, 425, 319, 29, 64, 68, 240),
    "aarch64": (51, 40, 39, 41, 97, 268, 280, 241, 282, 217, 218, 219, 425, 279, 194, 190, 186, 180),
}
"""mounts, name spaces, bpf, perf, keys, io_uring, and memory or queues that outlive their process."""


@dataclass(frozen=True, slots=True)
class _Machine:
    """How system calls look on a processor."""

    architecture: int
    clone: int
    clone3: int = 435


_MACHINES = {"x86_64": _Machine(0xC000003E, 56), "aarch64": _Machine(0xC00000B7, 220)}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def filter_calls() -> bool:
    """Install the filter for this thread and all that it starts. Needs no-new-privileges.

    False on processors that it is not written for, and where the kernel refuses.
    """
    name = platform.machine()
    machine = _MACHINES.get(name)
    if machine is None:
        return False
    refused = [number for table in (_FILES, _NETWORK, _PROCESSES, _KERNEL) for number in table[name]]
    code = _assemble(machine, refused)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _assemble(machine: _Machine, refused: list[int]) -> bytes:
    """The filter program: each instruction is a code, two jumps forward, and a number."""
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _FAIL | errno.EPERM),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _FOREIGN_NUMBERS),
        (_RETURN, 0, 0, _FAIL | errno.EPERM),
    ]
    for number in refused:
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _FAIL | errno.EPERM)]
    code += [
        # Its flags lie where a filter cannot see them; callers fall back to the older call.
        (_EQUAL, 0, 1, machine.clone3),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        (_EQUAL, 0, 3, machine.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_HAS_BITS, 1, 0, _THREAD),
        (_RETURN, 0, 0, _FAIL | errno.EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
