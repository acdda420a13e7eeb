"""A small store of JSON documents and blobs in SQLite, in a directory or in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents
    (collection TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (collection, key));
CREATE TABLE IF NOT EXISTS blobs
    (collection TEXT, key TEXT, value BLOB NOT NULL, PRIMARY KEY (collection, key));
"""


class Store:
    """Documents and blobs by collection and key. Not thread safe: used from the event loop's thread only.

    Every call outside :meth:`transaction` is durable when it returns.
    """

    def __init__(self, directory: Path | None = None) -> None:
        if directory is None:
            location = ":memory:"
        else:
            directory.mkdir(parents=True, exist_ok=True)
            location = str(directory / "state.sqlite3")
        self._db = sqlite3.connect(location, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the store; further calls fail."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none does. Does not nest."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

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

    def get_blob(self, collection: str, key: str) -> bytes | None:
        """Return the blob, or None."""
        row = self._db.execute(
            "SELECT value FROM blobs WHERE collection=? AND key=?", (collection, key)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def put_blob(self, collection: str, key: str, value: bytes) -> None:
        """Create or replace a blob."""
        self._db.execute("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)", (collection, key, value))

    def delete_blobs(self, collection: str) -> None:
        """Remove all blobs of a collection."""
        self._db.execute("DELETE FROM blobs WHERE collection=?", (collection,))
