"""Paths to fields: ``a.b.0.c`` in the document, ``_ingest.x`` in the run's own metadata."""

from __future__ import annotations

from dataclasses import dataclass

from reference_impl.errors import illegal_argument

_INGEST = "_ingest."
_SOURCE = "_source."


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A parsed path: its text for error messages, its segments, and whether ``_ingest`` is the root."""

    text: str
    segments: tuple[str, ...]
    in_ingest: bool

    @classmethod
    def parse(cls, text: str | None) -> FieldPath:
        """Split a path at its dots; 400 for an empty path or one without any segment."""
        if not text:
            raise illegal_argument("path cannot be null nor empty")
        rest, in_ingest = text, False
        if text.startswith(_INGEST):
            rest, in_ingest = text[len(_INGEST) :], True
        elif text.startswith(_SOURCE):
            rest = text[len(_SOURCE) :]
        segments = rest.split(".")
        while segments and not segments[-1]:
            segments.pop()
        if not segments:
            raise illegal_argument(f"path [{text}] is not valid")
        return cls(text, tuple(segments), in_ingest)
