"""The executor that runs a model in a worker process of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from reference_impl.deployment import frames
from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.executor import Answer, LoadRequest, Work
from reference_impl.deployment.template_process import Child
from reference_impl.deployment.templates import Templates

_READ_BUFFER = 1 << 20


class ProcessExecutor:
    """A worker forked from the template, and the stream of frames to and from it.

    What the worker sends is not trusted: a frame that makes no sense ends the process.
    """

    def __init__(
        self, templates: Templates, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]
    ) -> None:
        self._templates = templates
        self._on_answer = on_answer
        self._on_exit = on_exit
        self._child: Child | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._killed = False

    @property
    def pid(self) -> int | None:
        """The worker's process id, while it runs."""
        return self._child.pid if self._child and not self._child.exited.done() else None

    async def start(self, load: LoadRequest) -> None:
        """Fork a worker and have it load the model. Raises LoadFailed."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._child = await self._templates.spawn(theirs)
            ours.setblocking(False)
            reader, self._writer = await asyncio.open_unix_connection(sock=ours, limit=_READ_BUFFER)
        except BaseException:
            ours.close()
            raise
        if self._killed:
            self.kill()
        self._write(
            {
                "op": "load",
                "threads": load.threads,
                "allocations": load.allocations,
                "low_priority": load.low_priority,
            },
            load.definition,
        )
        try:
            header, _ = await _read_frame(reader)
        except (frames.FrameError, asyncio.IncompleteReadError, ConnectionError):
            ended = await self._end(self._child)
            raise LoadFailed(f"inference process ended while loading: {ended}") from None
        if header.get("op") != "loaded":
            await self._end(self._child)
            raise LoadFailed(str(header.get("reason")))
        self._reading = asyncio.create_task(self._read(reader, self._child))

    def send(self, work: Work) -> None:
        """Send a request to the worker."""
        self._write(
            {
                "op": "work",
                "number": work.number,
                "keep": work.keep,
                "arguments": [frames.describe(argument) for argument in work.arguments],
            },
            b"".join(argument.tobytes() for argument in work.arguments),
        )

    def set_allocations(self, number: int) -> None:
        """Have the worker evaluate up to ``number`` requests at a time."""
        self._write({"op": "allocations", "allocations": number})

    def close_input(self) -> None:
        """Tell the worker that nothing more comes: it finishes and ends."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write_eof()

    def kill(self) -> None:
        """End the worker now."""
        self._killed = True
        if self._child is not None:
            self._templates.kill(self._child)

    async def wait_exited(self) -> None:
        """Return when the worker is gone."""
        if self._child is not None:
            await asyncio.shield(self._child.exited)
        if self._reading is not None:
            await asyncio.shield(self._reading)

    def _write(self, header: dict[str, Any], payload: bytes = b"") -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(frames.encode_head(header, len(payload)))
            self._writer.write(payload)

    async def _read(self, reader: asyncio.StreamReader, child: Child) -> None:
        """Deliver answers until the stream ends, then report why the process ended."""
        problem = None
        try:
            while True:
                self._on_answer(_answer(*await _read_frame(reader)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except frames.FrameError as broken:
            problem = str(broken)
        ended = await self._end(child)
        self._on_exit(problem or ended)

    async def _end(self, child: Child) -> str:
        """Make sure that the process is gone, and return why it ended."""
        # A worker that closes its stream but lives on is of no use.
        self._templates.kill(child)
        reason = await asyncio.shield(child.exited)
        if self._writer is not None:
            self._writer.close()
        return reason


async def _read_frame(reader: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    header_size, payload_size = frames.parse_prefix(await reader.readexactly(frames.PREFIX.size))
    header = frames.parse_header(await reader.readexactly(header_size))
    return header, await reader.readexactly(payload_size) if payload_size else b""


def _answer(header: dict[str, Any], payload: bytes) -> Answer:
    """Check an answer frame. Raises FrameError."""
    number, time_ms, error = header.get("number"), header.get("time_ms"), header.get("error")
    if not isinstance(number, int) or not isinstance(time_ms, int | float):
        raise frames.FrameError("answer without number or time")
    if error is not None:
        return Answer(number, float(time_ms), error=str(error))
    output = frames.rebuild(header.get("output"), payload)
    if output.ndim != 3 or output.dtype.kind != "f":
        raise frames.FrameError("answer whose output is no tensor of three dimensions of floats")
    return Answer(number, float(time_ms), output=output)
