"""A decision tree and a weighted ensemble of them, as values that evaluate themselves."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Target = Literal["regression", "classification"]
Compare = Callable[[float, float], bool]

COMPARE: Mapping[str, Compare] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Node:
    """A split on one feature, or a leaf when ``leaf`` is set. A document without the feature goes to the
    default side. ``samples`` is how many documents of the training came here, 0 when that is not known."""

    leaf: tuple[float, ...] | None = None
    feature: int = 0
    threshold: float = 0.0
    compare: Compare = operator.le
    default_left: bool = True
    left: int = 0
    right: int = 0
    samples: int = 0

    def next(self, value: float | None) -> int:
        """The child that a document with this value of the feature goes to."""
        goes_left = self.default_left if value is None else self.compare(value, self.threshold)
        return self.left if goes_left else self.right


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree; node 0 is the root."""

    feature_names: tuple[str, ...]
    nodes: tuple[Node, ...]
    target: Target = "regression"
    labels: tuple[str, ...] = ()

    def raw(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """The value of the leaf that the features lead to."""
        node = self.nodes[0]
        while node.leaf is None:
            node = self.nodes[node.next(features.get(self.feature_names[node.feature]))]
        return node.leaf

    def probabilities(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """The leaf's own probabilities, or certainty for the class that a single value names."""
        value = self.raw(features)
        if len(value) > 1:
            return value
        chosen = int(value[0])
        size = max(len(self.labels), chosen + 1)
        return tuple(1.0 if index == chosen else 0.0 for index in range(size))

    def leaves(self) -> list[tuple[float, ...]]:
        """The values of all leaves."""
        return [node.leaf for node in self.nodes if node.leaf is not None]

    def classes(self) -> int:
        """How many classes the leaves tell apart."""
        leaves = self.leaves()
        widest = max(len(leaf) for leaf in leaves)
        return widest if widest > 1 else int(max(leaf[0] for leaf in leaves)) + 1

    def votes(self) -> bool:
        """True when every leaf names one class."""
        return all(len(leaf) == 1 and leaf[0] >= 0 for leaf in self.leaves())


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Several models whose values are put together by an aggregate. With ``class_weights``, the class of the
    greatest weighted probability is the predicted one."""

    feature_names: tuple[str, ...]
    members: tuple[Model, ...]
    aggregate: Callable[[Sequence[tuple[float, ...]]], tuple[float, ...]]
    target: Target = "regression"
    labels: tuple[str, ...] = ()
    class_weights: tuple[float, ...] = ()

    def raw(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """The aggregate of the members' values."""
        return self.aggregate([member.raw(features) for member in self.members])

    def probabilities(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """The aggregate of a classifying ensemble is a list of probabilities already."""
        return self.raw(features)


Model = Tree | Ensemble
