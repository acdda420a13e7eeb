"""The store: what it keeps, what a transaction promises, and which stores it refuses."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reference_impl.storage import Store
from reference_impl.storage.store import FILE, VERSION


class Interrupted(Exception):
    """What a transaction is broken off with."""


def test_documents_and_blobs_are_kept_by_collection_and_key(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("a", "2", {"x": [1, None]})
    store.put("a", "1", "one")
    store.put("b", "1", 3)
    store.put_blob("a", "1", b"\x00\xff")
    store.close()
    again = Store(tmp_path)
    assert again.items("a") == [("1", "one"), ("2", {"x": [1, None]})]
    assert (again.get("b", "1"), again.get("b", "2")) == (3, None)
    assert (again.get_blob("a", "1"), again.get_blob("b", "1")) == (b"\x00\xff", None)
    assert (again.is_empty("b"), again.is_empty("c")) == (False, True)


def test_a_write_replaces_and_a_removal_says_whether_there_was_anything() -> None:
    store = Store()
    store.put("a", "1", "old")
    store.put("a", "1", "new")
    store.put_blob("a", "1", b"old")
    store.put_blob("a", "1", b"new")
    assert (store.get("a", "1"), store.get_blob("a", "1")) == ("new", b"new")
    assert (store.delete("a", "1"), store.delete("a", "1")) == (True, False)
    assert store.get_blob("a", "1") == b"new"


def test_emptying_a_collection_leaves_the_others() -> None:
    store = Store()
    for collection in ("a", "b"):
        store.put(collection, "1", 1)
        store.put_blob(collection, "1", b"1")
    store.delete_all("a")
    assert (store.items("a"), store.get_blob("a", "1")) == ([], None)
    assert (store.items("b"), store.get_blob("b", "1")) == ([("1", 1)], b"1")


def test_a_broken_transaction_writes_nothing() -> None:
    store = Store()
    store.put("a", "1", "before")
    with pytest.raises(Interrupted), store.transaction():
        store.put("a", "1", "after")
        store.delete_all("a")
        store.put_blob("a", "2", b"2")
        raise Interrupted
    assert (store.items("a"), store.get_blob("a", "2")) == ([("1", "before")], None)
    with store.transaction():
        store.put("a", "1", "after")
    assert store.get("a", "1") == "after"


def test_an_inner_transaction_belongs_to_the_outer_one(tmp_path: Path) -> None:
    store, other = Store(tmp_path), Store(tmp_path)
    with pytest.raises(Interrupted), store.transaction():
        with store.transaction():
            store.put("a", "1", 1)
        raise Interrupted
    assert store.items("a") == []
    with store.transaction():
        with store.transaction():
            store.put("a", "1", 1)
        assert other.items("a") == []
    assert other.items("a") == [("1", 1)]


def test_a_commit_that_fails_leaves_the_store_usable(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store._db.execute("PRAGMA busy_timeout=0")
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"), store.transaction():
        store.put("a", "1", 1)
    other.execute("ROLLBACK")
    with store.transaction():
        store.put("a", "2", 2)
    assert store.items("a") == [("2", 2)]


def test_a_store_of_a_later_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    Store(tmp_path).close()
    database = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    database.execute(f"PRAGMA user_version={VERSION + 1}")
    with pytest.raises(sqlite3.DatabaseError, match=f"version {VERSION + 1}"):
        Store(tmp_path)
    assert database.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        Store(tmp_path)


def test_every_write_is_flushed_before_it_is_acknowledged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
