"""Durable state."""

from reference_impl.storage.store import Store

__all__ = ["Store"]
