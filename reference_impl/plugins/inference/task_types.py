"""Task types of inference endpoints: names, parsing, and which request fits which endpoint."""

from __future__ import annotations

from reference_impl.errors import ApiError, status_exception
from reference_impl.rendering import java_text

ANY = "any"
TEXT_EMBEDDING = "text_embedding"
SPARSE_EMBEDDING = "sparse_embedding"
RERANK = "rerank"
COMPLETION = "completion"
CHAT_COMPLETION = "chat_completion"
EMBEDDING = "embedding"

TASK_TYPES = (TEXT_EMBEDDING, SPARSE_EMBEDDING, RERANK, COMPLETION, ANY, CHAT_COMPLETION, EMBEDDING)


def parse_task_type(text: str) -> str:
    """Read a task type in any letter case, blanks around it allowed; 400 for an unknown one."""
    name = text.strip().lower()
    if name not in TASK_TYPES:
        raise status_exception(400, f"Unknown task_type [{text}]")
    return name


def fits(requested: str, stored: str) -> bool:
    """True when a request for one task type may use an endpoint of the other."""
    return ANY in (requested, stored) or requested == stored


def resolve_task_type(in_url: str, in_body: str | None) -> str:
    """The task type of a new endpoint, from URL and body, which must not contradict each other; 400."""
    if in_body is None:
        if in_url == ANY:
            raise status_exception(400, "model is missing required setting [task_type]")
        return in_url
    task_type = parse_task_type(in_body)
    if task_type == ANY:
        raise status_exception(400, "task_type [any] is not valid type for inference")
    if in_url not in (ANY, task_type):
        raise status_exception(
            400,
            f"Cannot resolve conflicting task_type parameter in the request URL [{in_url}]"
            f" and the request body [{java_text(in_body)}]",
        )
    return task_type


def mismatch(requested: str, stored: str) -> ApiError:
    """400 of reading and deleting with the wrong task type."""
    return status_exception(
        400,
        f"Requested task type [{requested}] does not match the inference endpoint's task type [{stored}]",
    )
