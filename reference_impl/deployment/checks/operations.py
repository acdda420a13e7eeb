"""The graphs of a loaded model: which operations its methods use once everything is inlined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from reference_impl.deployment.checks.allowed import ALLOWED
from reference_impl.deployment.checks.problem import UnusableModel

NODES_LIMIT = 1_000_000
FORBIDDEN = frozenset(
    {
        "aten::as_strided",
        "aten::from_file",
        "aten::save",
        "inductor::_reinterpret_tensor",
        "prim::CallFunction",
        "prim::CallMethod",
    }
)


def check_operations(module: Any) -> frozenset[str]:
    """The operations of all methods of all parts. Raises UnusableModel when one is not allowed.

    Some reach beyond the model's own tensors and are named as forbidden; the others are allowed only if
    architectures that people deploy use them.
    """
    found = operations_of(module)
    bad = sorted(found & FORBIDDEN)
    if bad:
        raise UnusableModel(f"Model contains forbidden operations: {', '.join(bad)}")
    unknown = sorted(found - ALLOWED)
    if unknown:
        raise UnusableModel(
            "Model graph does not match any supported architecture. Unrecognised operations: "
            + ", ".join(unknown)
        )
    return found


def operations_of(module: Any) -> frozenset[str]:
    """All operations that a loaded or scripted module could run. Raises UnusableModel for one that has hooks
    or is too large to be looked at."""
    found: set[str] = set()
    nodes = 0
    for part in module.modules():
        inner = part._c
        if inner._get_forward_hooks() or inner._get_forward_pre_hooks():
            raise UnusableModel("Model has hooks on its forward method")
        for name in inner._method_names():
            graph = inner._get_method(name).graph.copy()
            torch._C._jit_pass_inline(graph)
            for node in _nodes(graph):
                nodes += 1
                if nodes > NODES_LIMIT:
                    raise UnusableModel(f"Model graph has more than {NODES_LIMIT} nodes")
                found.add(node.kind())
    return frozenset(found)


def _nodes(graph: Any) -> Iterator[Any]:
    """All nodes of a graph, with those inside of branches, loops and subgraphs."""
    blocks = [graph]
    while blocks:
        for node in blocks.pop().nodes():
            yield node
            blocks.extend(node.blocks())
            if node.hasAttribute("Subgraph"):
                blocks.append(node.g("Subgraph"))
