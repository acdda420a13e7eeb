"""The archive that workers read."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_impl.deployment.archive import Archive, read_archive


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_its_pieces_come_back_in_order_however_often_it_is_read(pieces: list[bytes]) -> None:
    archive = Archive(pieces)
    whole = b"".join(pieces)
    assert archive.size == len(whole)
    assert [read_archive(os.dup(archive.descriptor)) for _ in range(2)] == [whole, whole]


def test_nobody_can_change_it() -> None:
    archive = Archive([b"model"])
    with pytest.raises(PermissionError):
        os.pwrite(archive.descriptor, b"other", 0)
    with pytest.raises(PermissionError):
        os.ftruncate(archive.descriptor, 0)


def test_it_goes_with_its_last_user() -> None:
    archive = Archive([b"model"])
    identity = os.fstat(archive.descriptor)
    del archive
    gc.collect()
    open_files = [path.stat() for path in Path("/proc/self/fd").iterdir() if path.exists()]
    assert not any(os.path.samestat(identity, file) for file in open_files)


def test_a_reader_keeps_nothing_open() -> None:
    archive = Archive([b"model"])
    descriptor = os.dup(archive.descriptor)
    assert read_archive(descriptor) == b"model"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
