"""Arithmetic over output tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def softmax(logits: npt.NDArray[Any]) -> Array:
    """Probabilities along the last dimension."""
    wide = np.asarray(logits, np.float64)
    powers = np.exp(wide - wide.max(axis=-1, keepdims=True))
    result: Array = powers / powers.sum(axis=-1, keepdims=True)
    return result


def best(scores: npt.NDArray[Any], count: int) -> list[int]:
    """Places of the ``count`` highest scores (all when negative), the highest first, ties by place."""
    order = np.argsort(-scores, kind="stable")
    return [int(place) for place in (order if count < 0 else order[:count])]
