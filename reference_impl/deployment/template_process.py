"""The server's side of the template process: starts it, asks it for workers, hears of their end."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import reference_impl
from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import LoadFailed

MESSAGE_LIMIT = 4096
_MODULE = "reference_impl.deployment.template"
_READY_SECONDS = 60.0
_END_SECONDS = 5.0
_GONE = "the template of the inference processes ended"


@dataclass(eq=False, slots=True)
class Child:
    """A worker process. ``exited`` resolves to the reason when the process is gone."""

    id: int
    pid: int | None = None
    spawned: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    exited: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def _environment() -> dict[str, str]:
    """All that workers see of the environment: where the code is, and how threads behave.

    Waiting threads must sleep: spinning ones cost many times the work itself where cores are shared. The
    template must not start threads, so numerical libraries get one each.
    """
    root = str(Path(reference_impl.__file__).parent.parent)
    inherited = [os.environ[name] for name in ("PYTHONPATH",) if name in os.environ]
    return {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join([root, *inherited]),
        "OMP_WAIT_POLICY": "PASSIVE",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


class TemplateProcess:
    """One life of the template. ``on_end`` is called once if it ends without having been closed."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._on_end = on_end
        self._children: dict[int, Child] = {}
        self._next_id = 0
        self._outbox: deque[tuple[bytes, list[int]]] = deque()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def pid(self) -> int | None:
        """The template's process id, while it runs."""
        return self._process.pid if self._process else None

    @property
    def was_ready(self) -> bool:
        """True once it has loaded torch."""
        return self._ready.done() and self._ready.exception() is None

    def launch(self) -> None:
        """Start the process; :meth:`wait_ready` tells when it has loaded torch.

        Called in the loop's own thread: the kernel ends the template with the thread that started it.
        """
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        asyncio.get_running_loop().add_reader(self._control, self._read)

    async def wait_ready(self) -> None:
        """Wait until workers can be spawned. Raises LoadFailed when that does not happen in a minute."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await asyncio.shield(self._ready)
        except TimeoutError:
            raise LoadFailed("the template of the inference processes did not start in time") from None

    async def spawn(self, control: socket.socket, work: socket.socket, archive: Archive) -> Child:
        """Fork a worker that serves the other ends of two connections and can read this archive. Raises
        LoadFailed."""
        await self.wait_ready()
        self._next_id += 1
        child = self._children[self._next_id] = Child(self._next_id)
        self._tell({"op": "spawn", "id": child.id}, [control.fileno(), work.fileno(), archive.descriptor])
        await asyncio.shield(child.spawned)
        return child

    def kill(self, child: Child) -> None:
        """End a worker now. The template does it: only for its own child can a process id not be stale."""
        if not child.exited.done():
            self._tell({"op": "kill", "id": child.id})

    async def close(self) -> None:
        """End the template and with it all workers; return when they are gone."""
        self._on_end = _nothing
        self._hang_up()
        process = self._process
        if process is None:
            return
        try:
            await asyncio.to_thread(process.wait, _END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    def _tell(self, message: dict[str, Any], descriptors: list[int] | None = None) -> None:
        if self._control is None:
            raise LoadFailed(_GONE)
        self._outbox.append((json.dumps(message).encode(), descriptors or []))
        self._flush()

    def _flush(self) -> None:
        """Send what the template has room for; the rest follows when it has read."""
        loop = asyncio.get_running_loop()
        while self._control is not None and self._outbox:
            message, descriptors = self._outbox[0]
            try:
                socket.send_fds(self._control, [message], descriptors)
            except BlockingIOError:
                loop.add_writer(self._control, self._flush)
                return
            except OSError:
                self._lost()
                return
            self._outbox.popleft()
        if self._control is not None:
            loop.remove_writer(self._control)

    def _read(self) -> None:
        assert self._control is not None
        try:
            message = self._control.recv(MESSAGE_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._lost()
            return
        self._hear(json.loads(message))

    def _hear(self, message: dict[str, Any]) -> None:
        if message["op"] == "ready":
            if not self._ready.done():
                self._ready.set_result(None)
            return
        child = self._children[message["id"]]
        if message["op"] == "spawned":
            child.pid = message["pid"]
            child.spawned.set_result(None)
            return
        del self._children[child.id]
        if message["op"] == "refused":
            reason = message["reason"]
            child.spawned.set_exception(LoadFailed(f"could not start an inference process: {reason}"))
            child.exited.set_result(reason)
        else:
            child.exited.set_result(_describe(message["code"]))

    def _lost(self) -> None:
        """The template is gone or does not listen; its workers end with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._hang_up()
        self._on_end()

    def _hang_up(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            asyncio.get_running_loop().remove_writer(self._control)
            self._control.close()
            self._control = None
        if not self._ready.done():
            self._fail(self._ready)
        for child in self._children.values():
            if not child.spawned.done():
                self._fail(child.spawned)
            child.exited.set_result(_GONE)
        self._children.clear()

    @staticmethod
    def _fail(future: asyncio.Future[None]) -> None:
        future.set_exception(LoadFailed(_GONE))
        future.exception()  # marks it as seen: often nobody waits


def _describe(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _nothing() -> None:
    """Stands in for a callback that is no longer wanted."""
