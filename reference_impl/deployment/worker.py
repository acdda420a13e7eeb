"""The worker process of one deployment: a forked copy of the template that loads and runs one model.

Allocation threads share the model; each takes one request at a time. Frames in and out: ``load`` and ``work``
and ``allocations`` come in; ``loaded``, ``failed`` and answers go out. The end of the input is the order to
finish what was taken and to end.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from typing import Any

import torch

from reference_impl.deployment import frames
from reference_impl.deployment.model import Module, UnusableModel, evaluate, load
from reference_impl.deployment.sandbox import confine


def run(connection: socket.socket) -> None:
    """Serve one deployment over ``connection`` until its input ends."""
    frame = frames.receive(connection)
    if frame is None:
        return
    header, definition = frame
    confine(low_priority=header["low_priority"])
    # Holds for all threads started later, so it must come before the first of them.
    torch.set_num_threads(header["threads"])
    try:
        module = load(bytes(definition))
    except UnusableModel as unusable:
        frames.send(connection, {"op": "failed", "reason": str(unusable)})
        return
    # The archive is as large as the model, and is needed no more.
    del frame, definition
    allocations = _Allocations(connection, module)
    allocations.grow_to(header["allocations"])
    frames.send(connection, {"op": "loaded"})
    while (frame := frames.receive(connection)) is not None:
        header, payload = frame
        if header["op"] == "work":
            allocations.put(header, payload)
        else:
            allocations.grow_to(header["allocations"])
    allocations.finish()


class _Allocations:
    """The threads that run the model. They only grow: the server never hands out more than it may."""

    def __init__(self, connection: socket.socket, module: Module) -> None:
        self._connection = connection
        self._module = module
        self._sending = threading.Lock()
        self._work: queue.SimpleQueue[tuple[dict[str, Any], bytearray] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def grow_to(self, number: int) -> None:
        while len(self._threads) < number:
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def put(self, header: dict[str, Any], payload: bytearray) -> None:
        self._work.put((header, payload))

    def finish(self) -> None:
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        # Both belong to a thread, so each enters them itself. Optimizing makes the first request tens of
        # milliseconds slower, and those after it no faster.
        unoptimized = torch.jit.optimized_execution(False)  # type: ignore[attr-defined]
        with torch.inference_mode(), unoptimized:
            while (item := self._work.get()) is not None:
                self._answer(*item)

    def _answer(self, header: dict[str, Any], payload: bytearray) -> None:
        reply: dict[str, Any] = {"op": "answer", "number": header["number"]}
        data = b""
        began = time.perf_counter()
        try:
            output = evaluate(self._module, frames.rebuild_all(header["arguments"], payload))
            if header["keep"] is not None:
                output = output[:, header["keep"] : header["keep"] + 1]
            reply["output"] = frames.describe(output)
            data = output.tobytes()
        except Exception as failure:  # whatever the model raises is the answer to this request alone
            reply["error"] = str(failure)[: frames.HEADER_LIMIT // 8]
        reply["time_ms"] = (time.perf_counter() - began) * 1000
        with self._sending:
            frames.send(self._connection, reply, data)
