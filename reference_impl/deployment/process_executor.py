"""The executor that runs a model in a worker process of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from reference_impl.deployment import frames
from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.executor import Answer, LoadRequest, Work
from reference_impl.deployment.stream import FrameStream
from reference_impl.deployment.template_process import Child
from reference_impl.deployment.templates import Templates

_LOAD_OPTIONS = ("threads", "allocations", "low_priority", "memory", "batch")


class ProcessExecutor:
    """A worker forked from the template, and the two streams of frames to and from it.

    One is for orders, which are heard whatever the allocations do, the other for requests and answers. What
    the worker sends is not trusted: a frame that makes no sense ends the process.
    """

    def __init__(
        self, templates: Templates, on_answer: Callable[[Answer], None], on_exit: Callable[[str], None]
    ) -> None:
        loop = asyncio.get_running_loop()
        self._templates = templates
        self._on_answer = on_answer
        self._on_exit = on_exit
        self._child: Child | None = None
        self._control = FrameStream(self._hear, self._control_ended)
        self._work = FrameStream(self._take_answer, self._work_ended)
        self._loaded: asyncio.Future[dict[str, Any]] = loop.create_future()
        self._over: asyncio.Future[None] = loop.create_future()
        self._reporting: asyncio.Task[None] | None = None
        self._problem: str | None = None
        self._killed = False
        self.batch = 1

    @property
    def pid(self) -> int | None:
        """The worker's process id, while it runs."""
        return self._child.pid if self._child and not self._child.exited.done() else None

    async def start(self, load: LoadRequest) -> None:
        """Fork a worker and have it load the model. Raises LoadFailed."""
        child = await self._connect(load.definition)
        if self._killed:
            self.kill()
        header = {"op": "load", **{name: getattr(load, name) for name in _LOAD_OPTIONS}}
        self._control.write(frames.encode_head(header, 0))
        try:
            async with asyncio.timeout(load.seconds):
                answer = await asyncio.shield(self._loaded)
        except TimeoutError:
            self._loaded.cancel()
            await self._end(child)
            raise LoadFailed(f"the model did not load within {load.seconds:g} seconds") from None
        except EOFError:
            ended = await self._end(child)
            raise LoadFailed(f"inference process ended while loading: {ended}") from None
        if answer.get("op") != "loaded":
            await self._end(child)
            raise LoadFailed(str(answer.get("reason")))
        self.batch = load.batch if answer.get("batches") is True else 1

    async def _connect(self, definition: Archive) -> Child:
        """A worker with the archive in reach, and with both streams to it open. Raises LoadFailed."""
        pairs = [socket.socketpair() for _ in range(2)]
        ours, theirs = zip(*pairs, strict=True)
        control, work = theirs
        try:
            child = self._child = await self._templates.spawn(control, work, definition)
            for stream, connection in zip((self._control, self._work), ours, strict=True):
                await stream.open(connection)
        except BaseException:
            for connection in ours:
                connection.close()
            raise
        finally:
            for connection in theirs:
                connection.close()
        return child

    def send(self, work: Work) -> None:
        """Send a request to the worker."""
        arguments = work.arguments
        payload = b"".join([argument.tobytes() for argument in arguments])
        header = {
            "number": work.number,
            "keep": work.keep,
            "companions": work.companions,
            "shape": arguments[0].shape,
            "arguments": len(arguments),
        }
        self._work.write(frames.encode_head(header, len(payload)) + payload)

    def set_allocations(self, number: int) -> None:
        """Have the worker evaluate up to ``number`` requests at a time."""
        self._control.write(frames.encode_head({"op": "allocations", "allocations": number}, 0))

    def close_input(self) -> None:
        """Tell the worker that nothing more comes: it finishes and ends."""
        self._work.write_eof()
        self._control.write_eof()

    def kill(self) -> None:
        """End the worker now."""
        self._killed = True
        if self._child is not None:
            self._templates.kill(self._child)

    async def wait_exited(self) -> None:
        """Return when the worker is gone."""
        if self._child is not None:
            await asyncio.shield(self._child.exited)
        if self._child is not None:
            await asyncio.shield(self._over)
        if self._reporting is not None:
            await asyncio.shield(self._reporting)

    def _hear(self, header: dict[str, Any], payload: bytes) -> None:  # noqa: ARG002
        """Take the one frame of the control stream: how the loading went. Raises FrameError."""
        if self._loaded.done():
            raise frames.FrameError("a word too many")
        self._loaded.set_result(header)

    def _take_answer(self, header: dict[str, Any], payload: bytes) -> None:
        """Raises FrameError."""
        self._on_answer(_answer(header, payload))

    def _control_ended(self, problem: str | None) -> None:
        """A worker that hears no orders any more is of no use; its last answers still count."""
        self._problem = problem
        self._fail_start()
        if self._child is not None:
            self._templates.kill(self._child)

    def _work_ended(self, problem: str | None) -> None:
        """The worker is over: a failed start, or an end to be reported."""
        self._over.set_result(None)
        self._fail_start()
        loaded = self._loaded
        if loaded.cancelled() or loaded.exception() is not None or loaded.result().get("op") != "loaded":
            return
        assert self._child is not None
        report = self._report(self._child, problem or self._problem)
        self._reporting = asyncio.get_running_loop().create_task(report)

    def _fail_start(self) -> None:
        if not self._loaded.done():
            self._loaded.set_exception(EOFError())
            self._loaded.exception()  # marks it as seen: a start that was given up does not look

    async def _report(self, child: Child, problem: str | None) -> None:
        ended = await self._end(child)
        self._on_exit(problem or ended)

    async def _end(self, child: Child) -> str:
        """Make sure that the process is gone, and return why it ended."""
        # A worker that closes its stream but lives on is of no use.
        self._templates.kill(child)
        reason = await asyncio.shield(child.exited)
        self._control.close()
        self._work.close()
        return reason


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
