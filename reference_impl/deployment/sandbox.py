"""What a worker process gives up before it meets a model that a stranger uploaded."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

from reference_impl.deployment import landlock, seccomp

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
OPEN_FILES = 64
LOW_PRIORITY_NICE = 15
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends; exit now when that is no longer ``parent``."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def confine(*, low_priority: bool, memory: int) -> None:
    """Give up everything that computing does not need, before the first byte of a model is looked at.

    What goes: new privileges, core dumps, files, the network, other processes, and memory beyond ``memory``
    bytes; 0 stands for no limit. The kernel's out-of-memory killer is told to take this process first, so
    that it spares the server. Landlock and the filter of system calls overlap: a kernel may lack either.
    """
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    # A write beyond the limit shall be an error of that write, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    if memory:
        # Private memory that can be written to: what torch allocates, not the libraries that all share.
        limits[resource.RLIMIT_DATA] = memory
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    # A worker that is given work shall not push the server, which has more to give, from its processor.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    if low_priority:
        os.nice(LOW_PRIORITY_NICE)
    landlock.deny_everything()
    seccomp.filter_calls()
