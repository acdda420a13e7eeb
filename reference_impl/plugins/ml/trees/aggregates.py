"""How an ensemble puts the values of its members together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Values = Sequence[tuple[float, ...]]
Aggregate = Callable[[Values], tuple[float, ...]]


def softmax(values: Sequence[float]) -> tuple[float, ...]:
    """Probabilities in proportion to the exponentials; minus infinity gives zero."""
    highest = max(values)
    powers = [math.exp(value - highest) for value in values]
    return tuple(power / sum(powers) for power in powers)


def _totals(values: Values, weights: Sequence[float] | None) -> list[float]:
    factors = weights or [1.0] * len(values)
    width = max(len(value) for value in values)
    return [
        sum(factor * value[index] for factor, value in zip(factors, values, strict=True))
        for index in range(width)
    ]


def weighted_sum(weights: Sequence[float] | None) -> Aggregate:
    """The sum of the values times their weights."""
    return lambda values: tuple(_totals(values, weights))


def exponent(weights: Sequence[float] | None) -> Aggregate:
    """The exponential of the weighted sum."""
    return lambda values: tuple(_exp(total) for total in _totals(values, weights))


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


def logistic_regression(weights: Sequence[float] | None) -> Aggregate:
    """Class probabilities: the logistic of a single sum, or the softmax of several."""

    def aggregate(values: Values) -> tuple[float, ...]:
        totals = _totals(values, weights)
        if len(totals) > 1:
            return softmax(totals)
        second = softmax((0.0, totals[0]))[1]
        return (1.0 - second, second)

    return aggregate


def weighted_mode(weights: Sequence[float] | None, classes: int) -> Aggregate:
    """Class probabilities: the softmax of the votes, each counting with its weight."""

    def aggregate(values: Values) -> tuple[float, ...]:
        factors = weights or [1.0] * len(values)
        votes = [-math.inf] * classes
        for factor, value in zip(factors, values, strict=True):
            chosen = int(value[0])
            votes[chosen] = factor if votes[chosen] == -math.inf else votes[chosen] + factor
        return softmax(votes)

    return aggregate


SIMPLE: Mapping[str, Callable[[Sequence[float] | None], Aggregate]] = {
    "weighted_sum": weighted_sum,
    "exponent": exponent,
    "logistic_regression": logistic_regression,
}
