"""How far each feature of a document moves what a tree model predicts.

The measure is the Shapley value: the mean, over all orders in which the features could become known, of the
change that a feature makes when its turn comes. As long as a feature is unknown, a tree goes both ways, in
proportion to the training samples that went there. Elasticsearch computes the same values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import comb

from reference_impl.plugins.ml.trees.model import Ensemble, Model, Tree

Importances = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class _Gate:
    """How much of a document passes the splits on one feature: ``unknown`` while the feature is not known,
    all or nothing (``known``) once it is."""

    unknown: float = 1.0
    known: float = 1.0


def has_samples(model: Model) -> bool:
    """Whether all nodes say how many samples they saw in training, without which nothing can be measured."""
    if isinstance(model, Ensemble):
        return all(has_samples(member) for member in model.members)
    return all(node.samples > 0 for node in model.nodes)


def importances(model: Model, features: Mapping[str, float]) -> Importances:
    """The values of every feature, one for each number in a leaf; members of an ensemble are added up."""
    found: Importances = {}
    if isinstance(model, Tree):
        _measure(model, features, found)
        return found
    for member in model.members:
        add(found, importances(member, features))
    return found


def add(to: Importances, more: Importances) -> None:
    """Add values feature by feature."""
    for name, values in more.items():
        before = to.get(name, [0.0] * len(values))
        to[name] = [one + other for one, other in zip(before, values, strict=True)]


def _measure(tree: Tree, features: Mapping[str, float], found: Importances) -> None:
    width = len(tree.leaves()[0])
    found.update({name: [0.0] * width for name in tree.feature_names})
    for leaf, gates in _paths(tree, features):
        for name, gate in gates.items():
            others = [other for key, other in gates.items() if key != name]
            moved = (gate.known - gate.unknown) * _passing(others)
            found[name] = [before + moved * value for before, value in zip(found[name], leaf, strict=True)]


def _paths(tree: Tree, features: Mapping[str, float]) -> Iterator[tuple[tuple[float, ...], dict[str, _Gate]]]:
    """Every leaf, with the gates on the way to it."""
    waiting: list[tuple[int, dict[str, _Gate]]] = [(0, {})]
    while waiting:
        index, gates = waiting.pop()
        node = tree.nodes[index]
        if node.leaf is not None:
            yield node.leaf, gates
            continue
        name = tree.feature_names[node.feature]
        gate, chosen = gates.get(name, _Gate()), node.next(features.get(name))
        for child in (node.left, node.right):
            share = tree.nodes[child].samples / node.samples
            passed = _Gate(gate.unknown * share, gate.known if child == chosen else 0.0)
            waiting.append((child, {**gates, name: passed}))


def _passing(gates: list[_Gate]) -> float:
    """How much passes the other gates, in the mean over all orders in which they could become known.

    ``parts[n]`` gathers what passes with any ``n`` of them known; all those choices are equally likely.
    """
    parts = [1.0]
    for gate in gates:
        with_it, without = [0.0, *parts], [*parts, 0.0]
        parts = [
            gate.known * known + gate.unknown * unknown
            for known, unknown in zip(with_it, without, strict=True)
        ]
    count = len(gates)
    return sum(part / comb(count, known) for known, part in enumerate(parts)) / (count + 1)
