"""What an inference call yields: one list of items under one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import ApiError

_PLAIN = {"text_embedding": "embedding", "embeddings": "embedding", "sparse_embedding": "embedding"}


@dataclass(frozen=True, slots=True)
class Results:
    """``key`` is the only key of the answer; ``items`` are one object an input, or the ranking."""

    key: str
    items: Sequence[dict[str, Any]]

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        return {self.key: list(self.items)}

    def plain(self) -> list[Any]:
        """One bare value an input: a list of numbers, a token-weight map or a text.

        Rankings have none: ApiError 500 ``unsupported_operation_exception``.
        """
        if self.key == "rerank":
            reason = "Reranking results cannot be used as one value for each input"
            raise ApiError(500, "unsupported_operation_exception", reason)
        return [item[_PLAIN.get(self.key, "result")] for item in self.items]


def dense(vectors: Sequence[Sequence[float]], key: str = "text_embedding") -> Results:
    """Dense vectors, in input order."""
    return Results(key, [{"embedding": list(vector)} for vector in vectors])


def sparse(weights: Sequence[tuple[dict[str, float], bool]]) -> Results:
    """Token weights with the mark of truncation, in input order."""
    items = [{"is_truncated": truncated, "embedding": tokens} for tokens, truncated in weights]
    return Results("sparse_embedding", items)


def completion(texts: Sequence[str]) -> Results:
    """Completed texts, in input order."""
    return Results("completion", [{"result": text} for text in texts])


def ranking(scores: Sequence[float], texts: Sequence[str] | None, top_n: int | None) -> Results:
    """Inputs by score, best first, equal ones in input order; ``texts`` are shown when given."""
    order = sorted(range(len(scores)), key=lambda index: -scores[index])[:top_n]
    items = []
    for index in order:
        item: dict[str, Any] = {"index": index, "relevance_score": scores[index]}
        if texts is not None:
            item["text"] = texts[index]
        items.append(item)
    return Results("rerank", items)
