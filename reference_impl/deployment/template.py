"""The template process: it has torch loaded and forks one worker for each deployment.

    python -P -m reference_impl.deployment.template CONTROL_FD PARENT_PID

It holds no secrets, opens no network connection and runs no tensor operation, so it stays single-threaded
and a fork of it is safe. Over the control socket come ``{"op": "spawn", "id": n}`` with the worker's ends of
two socket pairs and its model's archive, and ``{"op": "kill", "id": n}``; back go ``ready``, ``spawned`` or
``refused``, and ``exited``. It ends with the server.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import torch

from reference_impl.deployment import worker
from reference_impl.deployment.sandbox import die_with_parent

MESSAGE_LIMIT = 4096
_DESCRIPTORS = 65536


def main() -> None:
    """Serve the control socket named on the command line until it closes."""
    descriptor, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    # Reads what the processor can do, which workers, who may open no file, cannot find out.
    torch.cpu._is_avx2_supported()
    with socket.socket(fileno=descriptor) as control:
        # Objects that are never looked at by the collector are never copied into the workers' memory.
        gc.collect()
        gc.freeze()
        Template(control).serve()


class Template:
    """Forks workers, kills them when told, reaps them when they end."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._pids: dict[int, int] = {}
        self._watched: dict[int, int] = {}
        self._poll = select.poll()

    def serve(self) -> None:
        """Work until the server's end of the control socket closes; then kill the workers."""
        self._poll.register(self._control, select.POLLIN)
        self._tell({"op": "ready"})
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor in self._watched:
                    self._reap(descriptor)
                elif not self._obey():
                    self._end()
                    return

    def _obey(self) -> bool:
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_LIMIT, 3)
        except ConnectionError:
            return False
        if not message:
            return False
        order = json.loads(message)
        if order["op"] == "spawn":
            self._spawn(order["id"], descriptors)
        elif order["id"] in self._pids:
            os.kill(self._pids[order["id"]], signal.SIGKILL)
        return True

    def _spawn(self, worker_id: int, descriptors: list[int]) -> None:
        template = os.getpid()
        try:
            if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208
                raise OSError("the template has threads; a fork of it would not be safe")
            pid = os.fork()
        except OSError as problem:
            _close(descriptors)
            self._tell({"op": "refused", "id": worker_id, "reason": str(problem)})
            return
        if pid == 0:
            _become_worker(descriptors, template)
        _close(descriptors)
        self._pids[worker_id] = pid
        watch = os.pidfd_open(pid)
        self._watched[watch] = worker_id
        self._poll.register(watch, select.POLLIN)
        self._tell({"op": "spawned", "id": worker_id, "pid": pid})

    def _reap(self, watch: int) -> None:
        worker_id = self._watched.pop(watch)
        self._poll.unregister(watch)
        os.close(watch)
        _, status = os.waitpid(self._pids.pop(worker_id), 0)
        self._tell({"op": "exited", "id": worker_id, "code": os.waitstatus_to_exitcode(status)})

    def _end(self) -> None:
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        for pid in self._pids.values():
            os.waitpid(pid, 0)

    def _tell(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(ConnectionError):
            self._control.send(json.dumps(message).encode())


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _become_worker(descriptors: list[int], template: int) -> None:
    """Turn a fresh fork into a worker; does not return."""
    code = 1
    try:
        die_with_parent(template)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        # Copies beyond all targets, so that none is overwritten before it has been moved.
        copies = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 6) for descriptor in descriptors]
        for place, copy in enumerate(copies, 3):
            os.dup2(copy, place)
        os.closerange(6, _DESCRIPTORS)
        worker.run(socket.socket(fileno=3), socket.socket(fileno=4), 5)
        code = 0
    finally:
        # Skips destructors and exit handlers, which belong to the template.
        os._exit(code)


if __name__ == "__main__":
    # Worker code counts files of its own only; relative paths mean nothing here.
    os.chdir(Path("/"))
    main()
