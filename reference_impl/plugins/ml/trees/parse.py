"""Reads the ``definition`` of a tree model."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from reference_impl.plugins.ml.trees.aggregates import SIMPLE, Aggregate, weighted_mode
from reference_impl.plugins.ml.trees.definition import Definition
from reference_impl.plugins.ml.trees.model import COMPARE, Ensemble, Model, Node, Target, Tree
from reference_impl.plugins.ml.trees.parse_preprocessors import custom, parse_preprocessor
from reference_impl.plugins.ml.trees.reading import (
    Inconsistent,
    Unreadable,
    integer,
    mapping,
    number,
    strings,
)

MAX_DEPTH = 16
"""Ensembles inside ensembles, at most."""

MAX_BYTES = 256 * 1024 * 1024
"""Size of an inflated definition, at most."""


def inflate(compressed: str) -> Any:
    """The JSON data inside a base64 gzip string; raises Unreadable."""
    try:
        inflater = zlib.decompressobj(wbits=31)
        raw = inflater.decompress(base64.b64decode(compressed, validate=True), MAX_BYTES)
        if not inflater.eof:
            raise Unreadable("the compressed definition is truncated or too large")
        return json.loads(raw)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Unreadable(str(error)) from error


def parse_definition(definition: Any) -> Definition:
    """The preprocessors and the model of a definition; raises Unreadable or Inconsistent."""
    body = mapping(definition, {"trained_model", "preprocessors"})
    listed = body.get("preprocessors") or []
    if not isinstance(listed, list):
        raise Unreadable("[preprocessors] must be a list")
    preprocessors = tuple(parse_preprocessor(item) for item in listed)
    origins: dict[str, str] = {}
    for item, preprocessor in zip(listed, preprocessors, strict=True):
        if not custom(item):
            origins |= dict.fromkeys(preprocessor.outputs, preprocessor.inputs[0])
    return Definition(_model(body.get("trained_model"), 0), preprocessors, origins)


def _model(value: Any, depth: int) -> Model:
    if not isinstance(value, Mapping) or len(value) != 1:
        raise Unreadable("a trained model is an object with one of the keys [tree, ensemble]")
    if depth > MAX_DEPTH:
        raise Inconsistent("ensembles are nested too deeply")
    kind, body = next(iter(value.items()))
    if kind == "tree":
        return _tree(body)
    if kind == "ensemble":
        return _ensemble(body, depth)
    raise Unreadable(f"unknown trained model [{kind}]")


def _tree(value: Any) -> Tree:
    body = mapping(value, {"feature_names", "tree_structure", "target_type", "classification_labels"})
    names = strings(body.get("feature_names", []), "feature_names")
    structure = body.get("tree_structure")
    if not isinstance(structure, list):
        raise Unreadable("[tree_structure] must be a list")
    numbered = sorted((_node(item) for item in structure), key=lambda pair: pair[0])
    if [index for index, _ in numbered] != list(range(len(numbered))) or not numbered:
        raise Inconsistent("the [node_index]es of a tree must run from 0 without gaps")
    nodes = tuple(node for _, node in numbered)
    _check_nodes(nodes, len(names))
    labels = strings(body.get("classification_labels") or [], "classification_labels")
    tree = Tree(names, nodes, _target(body), labels)
    if tree.labels and tree.target == "classification" and tree.classes() > len(tree.labels):
        raise Inconsistent("[classification_labels] are fewer than the classes of the leaves")
    return tree


def _node(value: Any) -> tuple[int, Node]:
    known = {"node_index", "split_feature", "split_gain", "threshold", "decision_type", "default_left"}
    body = mapping(value, known | {"left_child", "right_child", "leaf_value", "number_samples"})
    index = integer(body, "node_index")
    samples = integer(body, "number_samples") if body.get("number_samples") is not None else 0
    if "leaf_value" in body:
        leaf = body["leaf_value"]
        values = leaf if isinstance(leaf, list) else [leaf]
        if not values:
            raise Unreadable("[leaf_value] must not be empty")
        leaves = tuple(number(item, "leaf_value") for item in values)
        return index, Node(leaf=leaves, samples=samples)
    decision = str(body.get("decision_type", "lte")).lower()
    if decision not in COMPARE:
        raise Unreadable(f"unknown [decision_type] [{decision}]")
    return index, Node(
        feature=integer(body, "split_feature"),
        threshold=number(body.get("threshold"), "threshold"),
        compare=COMPARE[decision],
        default_left=bool(body.get("default_left", False)),
        left=integer(body, "left_child"),
        right=integer(body, "right_child"),
        samples=samples,
    )


def _check_nodes(nodes: Sequence[Node], features: int) -> None:
    seen = {0}
    waiting = [0]
    while waiting:
        node = nodes[waiting.pop()]
        if node.leaf is not None:
            continue
        if not 0 <= node.feature < features:
            raise Inconsistent(f"[split_feature] {node.feature} is not an index of [feature_names]")
        for child in (node.left, node.right):
            if not 0 <= child < len(nodes) or child in seen:
                raise Inconsistent("children must exist, and be reached in one way only")
            seen.add(child)
            waiting.append(child)


def _ensemble(value: Any, depth: int) -> Ensemble:
    known = {"feature_names", "trained_models", "aggregate_output", "target_type"}
    body = mapping(value, known | {"classification_labels", "classification_weights"})
    listed = body.get("trained_models")
    if not isinstance(listed, list) or not listed:
        raise Unreadable("[trained_models] must be a list that is not empty")
    members = tuple(_model(item, depth + 1) for item in listed)
    labels = strings(body.get("classification_labels") or [], "classification_labels")
    classes = max([len(labels), *(item.classes() for item in members if isinstance(item, Tree))])
    aggregate, kind = _aggregate(body.get("aggregate_output"), len(members), classes)
    if kind == "weighted_mode" and not all(isinstance(item, Tree) and item.votes() for item in members):
        raise Inconsistent("aggregate_output [weighted_mode] needs trees whose leaves name a class")
    target = _target(body)
    if (kind in {"weighted_sum", "exponent"}) != (target == "regression"):
        raise Inconsistent(f"aggregate_output [{kind}] does not fit target_type [{target}]")
    names = strings(body.get("feature_names") or [], "feature_names")
    weights = _class_weights(body.get("classification_weights"), classes)
    return Ensemble(names, members, aggregate, target, labels, weights)


def _class_weights(value: Any, classes: int) -> tuple[float, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Unreadable("[classification_weights] must be a list")
    if len(value) != classes:
        raise Inconsistent("there must be one of the [classification_weights] for each class")
    return tuple(number(item, "classification_weights") for item in value)


def _aggregate(value: Any, members: int, classes: int) -> tuple[Aggregate, str]:
    if value is None:
        value = {"weighted_sum": {}}
    if not isinstance(value, Mapping) or len(value) != 1:
        raise Unreadable("[aggregate_output] must be an object with one key")
    kind, body = next(iter(value.items()))
    weights = mapping(body, {"weights", "num_classes"}).get("weights")
    if weights is not None:
        if not isinstance(weights, list):
            raise Unreadable("[weights] must be a list")
        weights = [number(item, "weights") for item in weights]
        if len(weights) != members:
            raise Inconsistent("there must be one weight for each trained model")
    if kind == "weighted_mode":
        return weighted_mode(weights, classes), kind
    if kind not in SIMPLE:
        raise Unreadable(f"unknown aggregate_output [{kind}]")
    return SIMPLE[kind](weights), kind


def _target(body: Mapping[str, Any]) -> Target:
    target = str(body.get("target_type", "regression")).lower()
    if target == "regression":
        return "regression"
    if target == "classification":
        return "classification"
    raise Unreadable(f"unknown target_type [{target}]")
