"""How long the token rows may be, and what happens to longer texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reference_impl.deployment.errors import InvalidInput

NO_SPAN = -1


@dataclass(frozen=True, slots=True)
class Limits:
    """The stored options that concern length; ``span`` is the overlap of windows in tokens, -1 for none."""

    family: str
    max_sequence_length: int = 512
    truncate: str = "first"
    span: int = NO_SPAN
    with_special_tokens: bool = True

    @classmethod
    def of(cls, family: str, options: Mapping[str, Any]) -> Limits:
        """Read them from the stored options of a family."""
        return cls(
            family=family,
            max_sequence_length=options.get("max_sequence_length", 512),
            truncate=str(options.get("truncate", "first")).lower(),
            span=options.get("span", NO_SPAN),
            with_special_tokens=options.get("with_special_tokens", True),
        )


def updated(limits: Limits, update: Mapping[str, Any] | None) -> Limits:
    """Apply ``{family: {"truncate":..., "span":...}}`` of one request.

    Turning truncation off also drops the span. Raises InvalidInput for another family, and for a span that
    does not go with the truncation.
    """
    if not update:
        return limits
    family, options = next(iter(update.items()))
    if family != limits.family:
        raise InvalidInput(
            f"Tokenization config of type [{limits.family}] "
            f"can not be updated with a request of type [{family}]"
        )
    asked = options.get("truncate")
    if asked is not None and str(asked).lower() == "none":
        return replace(limits, truncate="none", span=NO_SPAN)
    truncate = limits.truncate if asked is None else str(asked).lower()
    span = options.get("span")
    span = limits.span if span is None else int(span)
    _check(truncate, span, limits.max_sequence_length)
    return replace(limits, truncate=truncate, span=span)


def _check(truncate: str, span: int, longest: int) -> None:
    problem = None
    if span < NO_SPAN:
        problem = (
            "[span] must be non-negative to indicate span length "
            "or [-1] to indicate no windowing should occur"
        )
    elif span > longest:
        problem = (
            f"[span] provided [{span}] must not be greater than [max_sequence_length] provided [{longest}]"
        )
    elif span != NO_SPAN and truncate != "none":
        problem = f"[span] must not be provided when [truncate] is [{truncate}]"
    if problem:
        raise InvalidInput(problem, type="illegal_argument_exception")
