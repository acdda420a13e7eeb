"""The stream of frames from a worker, however it is cut and whatever it holds."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment import frames
from reference_impl.deployment.stream import ANSWER_LIMIT, FrameStream


class Heard:
    """A stream, what it told, and whether it has hung up."""

    def __init__(self) -> None:
        self.frames: list[tuple[dict[str, Any], bytes]] = []
        self.ends: list[str | None] = []
        self.transport = Mock()
        self.stream = FrameStream(self._take, self.ends.append)
        self.stream.connection_made(self.transport)

    def _take(self, header: dict[str, Any], payload: bytes) -> None:
        if header.get("op") == "nonsense":
            raise frames.FrameError("nonsense")
        self.frames.append((header, payload))

    def end(self) -> str | None:
        self.stream.connection_lost(None)
        (problem,) = self.ends
        return problem


def encoded(header: dict[str, Any], payload: bytes = b"") -> bytes:
    return frames.encode_head(header, len(payload)) + payload


@given(st.lists(st.tuples(st.integers(0, 99), st.binary(max_size=40)), max_size=8), st.data())
def test_frames_come_out_whole_however_they_are_cut(
    sent: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    wire = b"".join(encoded({"number": number}, payload) for number, payload in sent)
    heard = Heard()
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        heard.stream.data_received(wire[:size])
        wire = wire[size:]
    assert heard.frames == [({"number": number}, payload) for number, payload in sent]
    assert heard.end() is None


@pytest.mark.parametrize(
    ("wire", "problem"),
    [
        (b"\xff" * 12, "too large"),
        (frames.PREFIX.pack(2, ANSWER_LIMIT + 1) + b"{}", "too large"),
        (frames.PREFIX.pack(3, 0) + b"[1]", "no JSON object"),
        (frames.PREFIX.pack(3, 0) + b"{{{", "no JSON"),
        (encoded({"op": "nonsense"}), "nonsense"),
    ],
)
def test_nonsense_ends_the_stream(wire: bytes, problem: str) -> None:
    heard = Heard()
    heard.stream.data_received(encoded({"number": 1}) + wire)
    heard.stream.data_received(encoded({"number": 2}))
    assert heard.frames == [({"number": 1}, b"")]
    heard.transport.close.assert_called_once()
    assert problem in (heard.end() or "")


def test_half_a_frame_at_the_end_is_an_end_like_any_other() -> None:
    heard = Heard()
    heard.stream.data_received(encoded({"number": 1}, b"payload")[:-1])
    assert heard.frames == []
    assert heard.end() is None
