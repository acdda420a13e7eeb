"""Frames: what is sent arrives, and nothing that a worker may send is believed unchecked."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment import frames
from reference_impl.deployment.archive import Archive
from reference_impl.deployment.errors import LoadFailed
from reference_impl.deployment.executor import Answer, LoadRequest
from reference_impl.deployment.process_executor import ProcessExecutor


@given(
    st.dictionaries(st.text(max_size=5), st.integers(-(2**53), 2**53), max_size=4),
    st.binary(max_size=300_000),
)
def test_a_frame_arrives_as_it_was_sent(header: dict[str, int], payload: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=frames.send, args=(ours, header, payload))
        sender.start()
        reader = frames.Reader(theirs)
        received = reader.take()
        sender.join()
        assert received == (header, payload)
        sender = threading.Thread(target=frames.send, args=(ours, header, payload))
        sender.start()
        assert frames.receive(theirs) == (header, payload)
        sender.join()
        ours.sendall(frames.PREFIX.pack(4, 4) + b"{}")
        ours.close()
        assert frames.receive(theirs) is None
        assert reader.take() is None


@given(st.sampled_from(["int64", "float32", "float64"]), st.lists(st.integers(0, 4), max_size=3))
def test_a_tensor_arrives_as_it_was(dtype: str, shape: list[int]) -> None:
    array = np.arange(np.prod(shape), dtype=dtype).reshape(shape)
    back = frames.rebuild(frames.describe(array), array.tobytes())
    assert back.dtype == array.dtype
    assert np.array_equal(back, array)


@pytest.mark.parametrize(
    "description",
    [
        None,
        {},
        {"shape": [2], "dtype": "object"},
        {"shape": [3], "dtype": "float32"},
        {"shape": [-2], "dtype": "float32"},
        {"shape": "xy", "dtype": "float32"},
        {"shape": [[2]], "dtype": "float32"},
    ],
)
def test_a_tensor_that_does_not_fit_is_refused(description: Any) -> None:
    with pytest.raises(frames.FrameError):
        frames.rebuild(description, b"\0" * 8)


def test_a_huge_length_is_refused_before_anything_is_read() -> None:
    with pytest.raises(frames.FrameError):
        frames.parse_prefix(frames.PREFIX.pack(frames.HEADER_LIMIT + 1, 0))
    with pytest.raises(frames.FrameError):
        frames.parse_prefix(frames.PREFIX.pack(1, frames.PAYLOAD_LIMIT + 1))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b"1"])
def test_a_header_is_a_json_object(text: bytes) -> None:
    with pytest.raises(frames.FrameError):
        frames.parse_header(text)


class FakeChild:
    """A worker played by the test."""

    def __init__(self, control: socket.socket, work: socket.socket) -> None:
        self.control, self.work = control.dup(), work.dup()
        self.pid = 1
        self.exited: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def close(self) -> None:
        self.control.close()
        self.work.close()


class FakeTemplates:
    """Hands out one fake worker, and notes that it was killed."""

    def __init__(self) -> None:
        self.child: FakeChild | None = None
        self.killed = False

    async def spawn(self, control: socket.socket, work: socket.socket, archive: Archive) -> FakeChild:
        self.child = FakeChild(control, work)
        return self.child

    def kill(self, child: FakeChild) -> None:
        self.killed = True
        child.close()
        if not child.exited.done():
            child.exited.set_result("killed by signal 9")


def raw(header: dict[str, Any], payload: bytes = b"") -> bytes:
    return frames.encode_head(header, len(payload)) + payload


GOOD = {"op": "answer", "number": 1, "time_ms": 1.0}
FLOATS = {"output": {"shape": [1, 1, 1], "dtype": "float32"}}
HOSTILE = {
    "no number": raw({"op": "answer", "time_ms": 1.0} | FLOATS, b"\0" * 4),
    "no output": raw(GOOD),
    "too few bytes": raw(GOOD | FLOATS, b"\0"),
    "two dimensions": raw(GOOD | {"output": {"shape": [1, 1], "dtype": "float32"}}, b"\0" * 4),
    "whole numbers": raw(GOOD | {"output": {"shape": [1, 1, 1], "dtype": "int64"}}, b"\0" * 8),
    "no json": frames.PREFIX.pack(3, 0) + b"abc",
    "endless header": frames.PREFIX.pack(2**32 - 1, 0),
    "half a frame": frames.PREFIX.pack(10, 0) + b"{",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_worker_that_talks_nonsense_is_ended(data: bytes) -> None:
    async def scenario() -> None:
        templates, answers = FakeTemplates(), list[Answer]()
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        executor = ProcessExecutor(templates, answers.append, ended.set_result)  # type: ignore[arg-type]
        start = asyncio.create_task(executor.start(LoadRequest(Archive([]), 1, 1)))
        while templates.child is None:
            await asyncio.sleep(0)
        worker = templates.child
        worker.control.sendall(raw({"op": "loaded"}))
        await start
        worker.work.sendall(data)
        worker.work.shutdown(socket.SHUT_WR)
        await asyncio.wait_for(ended, 5)
        assert templates.killed
        assert answers == []

    asyncio.run(scenario())


def test_a_word_too_many_over_the_control_stream_ends_the_worker() -> None:
    async def scenario() -> None:
        templates = FakeTemplates()
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        executor = ProcessExecutor(templates, print, ended.set_result)  # type: ignore[arg-type]
        start = asyncio.create_task(executor.start(LoadRequest(Archive([]), 1, 1)))
        while templates.child is None:
            await asyncio.sleep(0)
        templates.child.control.sendall(2 * raw({"op": "loaded"}))
        await start
        assert await asyncio.wait_for(ended, 5) == "a word too many"
        assert templates.killed

    asyncio.run(scenario())


def test_frames_that_come_together_are_taken_one_by_one() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sent = [({"n": number}, bytes(size)) for number, size in enumerate((0, 7, 70_000, 3, 2_000_000, 1))]
        wire = b"".join(raw(header, payload) for header, payload in sent)
        sender = threading.Thread(target=ours.sendall, args=(wire,))
        sender.start()
        reader = frames.Reader(theirs)
        assert [reader.take() for _ in sent] == sent
        sender.join()
        ours.sendall(wire[:5])
        ours.close()
        assert reader.take() is None


def test_a_worker_that_ends_while_loading_says_why() -> None:
    async def scenario() -> None:
        templates = FakeTemplates()
        executor = ProcessExecutor(templates, print, print)  # type: ignore[arg-type]
        start = asyncio.create_task(executor.start(LoadRequest(Archive([]), 1, 1)))
        while templates.child is None:
            await asyncio.sleep(0)
        templates.child.exited.set_result("killed by signal 11")
        templates.child.close()
        with pytest.raises(LoadFailed, match="ended while loading: killed by signal 11"):
            await start
        await executor.wait_exited()

    asyncio.run(scenario())
