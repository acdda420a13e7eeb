"""A small store of JSON documents and blobs in SQLite, in a directory or in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE = "state.sqlite3"
VERSION = 1
"""Version of the tables; a store of a later one is refused."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents
    (collection TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blobs
    (collection TEXT, key TEXT, value BLOB NOT NULL, PRIMARY KEY (collection, key));
"""


class Store:
    """Documents and blobs by collection and key. Not thread safe: used from the event loop's thread only.

    Every call outside :meth:`transaction` is durable when it returns, and so is all of a transaction when it
    has ended: the write-ahead log is flushed to the disk before. Whatever ends the process, the next store in
    the same directory opens with everything that was durable and nothing of what was not.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """In memory without a directory. Raises OSError or sqlite3.Error when the directory, or what is in
        it, cannot be used."""
        if directory is None:
            location = ":memory:"
        else:
            directory.mkdir(parents=True, exist_ok=True)
            location = str(directory / FILE)
        self._db = sqlite3.connect(location, isolation_level=None)
        self._depth = 0
        try:
            self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise sqlite3.DatabaseError(f"the store has version {version}, and this server reads {VERSION}")
        self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")

    def close(self) -> None:
        """Close the store; further calls fail."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none does. One inside another belongs to the outer one."""
        if self._depth == 0:
            self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._db.execute("COMMIT")
        except BaseException:
            # a COMMIT that fails, as on a full disk, may leave the transaction open or may have ended it
            if self._depth == 1 and self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1

    def get(self, collection: str, key: str) -> Any | None:
        """Return the document, or None."""
        row = self._db.execute(
            "SELECT value FROM documents WHERE collection=? AND key=?", (collection, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, collection: str, key: str, value: Any) -> None:
        """Create or replace a document."""
        self._db.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (collection, key, json.dumps(value))
        )

    def delete(self, collection: str, key: str) -> bool:
        """Remove a document; False when there was none."""
        cursor = self._db.execute("DELETE FROM documents WHERE collection=? AND key=?", (collection, key))
        return cursor.rowcount > 0

    def items(self, collection: str) -> list[tuple[str, Any]]:
        """All documents of a collection, sorted by key."""
        rows = self._db.execute(
            "SELECT key, value FROM documents WHERE collection=? ORDER BY key", (collection,)
        )
        return [(key, json.loads(value)) for key, value in rows]

    def is_empty(self, collection: str) -> bool:
        """True when a collection has no document."""
        query = "SELECT EXISTS (SELECT 1 FROM documents WHERE collection=?)"
        return not self._db.execute(query, (collection,)).fetchone()[0]

    def get_blob(self, collection: str, key: str) -> bytes | None:
        """Return the blob, or None."""
        row = self._db.execute(
            "SELECT value FROM blobs WHERE collection=? AND key=?", (collection, key)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def put_blob(self, collection: str, key: str, value: bytes) -> None:
        """Create or replace a blob."""
        self._db.execute("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)", (collection, key, value))

    def blob_bytes(self) -> int:
        """Bytes of all blobs together."""
        (total,) = self._db.execute("SELECT COALESCE(SUM(LENGTH(value)), 0) FROM blobs").fetchone()
        return int(total)

    def delete_all(self, collection: str) -> None:
        """Remove all documents and blobs of a collection."""
        with self.transaction():
            for table in ("documents", "blobs"):
                self._db.execute(f"DELETE FROM {table} WHERE collection=?", (collection,))
