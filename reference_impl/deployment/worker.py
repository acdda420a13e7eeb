"""The worker process of one deployment: a forked copy of the template that loads and runs one model.

Over the control connection comes ``load``, then ``allocations``; ``loaded`` or ``failed`` goes back. Requests
come, and answers go, over the work connection. Its reader is whichever allocation thread is free: no request
is handed from thread to thread, and orders are heard whatever the allocations do. The end of both connections
is the order to finish what was sent and to end.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import numpy.typing as npt
import torch

from reference_impl.deployment import frames
from reference_impl.deployment.archive import read_archive
from reference_impl.deployment.checks.problem import UnusableModel
from reference_impl.deployment.model import Model, load
from reference_impl.deployment.sandbox import confine

Output = npt.NDArray[Any]


def run(control: socket.socket, work: socket.socket, archive: int) -> None:
    """Serve one deployment until the input ends. ``archive`` is the descriptor of its model."""
    frame = frames.receive(control)
    if frame is None:
        return
    header, _ = frame
    confine(low_priority=header["low_priority"], memory=header["memory"])
    # Holds for all threads started later, so it must come before the first of them.
    torch.set_num_threads(header["threads"])
    try:
        model = load(read_archive(archive), batches=header["batch"] > 1)
    except UnusableModel as unusable:
        frames.send(control, {"op": "failed", "reason": str(unusable)})
        return
    allocations = _Allocations(work, model)
    allocations.grow_to(header["allocations"])
    frames.send(control, {"op": "loaded", "batches": model.batches})
    while (order := frames.receive(control)) is not None:
        allocations.grow_to(order[0]["allocations"])
    allocations.finish()


class _Allocations:
    """The threads that run the model. They only grow: the server never hands out more than it may."""

    def __init__(self, connection: socket.socket, model: Model) -> None:
        self._connection = connection
        self._model = model
        self._requests = frames.Reader(connection)
        self._taking = threading.Lock()
        self._sending = threading.Lock()
        self._threads: list[threading.Thread] = []

    def grow_to(self, number: int) -> None:
        while len(self._threads) < number:
            thread = threading.Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self) -> None:
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        # Both belong to a thread, so each enters them itself. Optimizing makes the first request tens of
        # milliseconds slower, and those after it no faster.
        unoptimized = torch.jit.optimized_execution(False)  # type: ignore[attr-defined]
        with torch.inference_mode(), unoptimized:
            while (frame := self._take()) is not None:
                self._answer(*frame)

    def _take(self) -> tuple[dict[str, Any], bytearray] | None:
        with self._taking:
            return self._requests.take()

    def _answer(self, header: dict[str, Any], payload: bytearray) -> None:
        numbers = [header["number"], *header["companions"]]
        began = time.perf_counter()
        outputs = self._evaluate(len(numbers), header, payload)
        time_ms = (time.perf_counter() - began) * 1000 / len(numbers)
        replies = [
            _encoded({"number": number, "time_ms": time_ms}, output, header["keep"])
            for number, output in zip(numbers, outputs, strict=True)
        ]
        # Before the next request is begun: the server takes an answer as the end of what it asked for.
        with self._sending:
            self._connection.sendall(b"".join(replies))

    def _evaluate(
        self, requests: int, header: dict[str, Any], payload: bytearray
    ) -> list[Output | Exception]:
        """An output, or what the model raised, for each of the requests in one frame."""
        try:
            arguments = frames.arguments(header, payload)
            if requests == 1:
                return [self._model.evaluate(arguments)]
            together = self._model.evaluate_together(arguments)
            if together is not None:
                return [*together]
        except Exception as failure:  # whatever the model raises is the answer to this request alone
            return [failure]
        return [self._alone([argument[row : row + 1] for argument in arguments]) for row in range(requests)]

    def _alone(self, arguments: list[npt.NDArray[Any]]) -> Output | Exception:
        try:
            return self._model.evaluate(arguments)
        except Exception as failure:  # a companion must not suffer for it
            return failure


def _encoded(reply: dict[str, Any], output: Output | Exception, keep: int | None) -> bytes:
    """The frame of one answer."""
    if isinstance(output, Exception):
        reply["error"] = str(output)[: frames.HEADER_LIMIT // 8]
        return frames.encode_head(reply, 0)
    kept = output if keep is None else output[:, keep : keep + 1]
    reply["output"] = frames.describe(kept)
    data = kept.tobytes()
    return frames.encode_head(reply, len(data)) + data
