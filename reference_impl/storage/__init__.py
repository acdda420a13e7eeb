"""Durable state, in SQLite: what was acknowledged survives a kill."""

from reference_impl.storage.store import Store

__all__ = ["Store"]
