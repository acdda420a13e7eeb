"""The composition root: the one place that knows all plugins, and the order in which they are built."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from reference_impl.node import Node
from reference_impl.plugins.cluster.plugin import ClusterPlugin
from reference_impl.plugins.inference.plugin import InferencePlugin
from reference_impl.plugins.ingest.plugin import IngestPlugin
from reference_impl.plugins.ml.plugin import MachineLearningPlugin
from reference_impl.plugins.security.plugin import SecurityPlugin
from reference_impl.settings import Settings

if TYPE_CHECKING:
    from reference_impl.plugins.ml.core import Core


def assembled(settings: Settings, *, core: Core | None = None, now: Callable[[], float] = time.time) -> Node:
    """A node with all plugins; ``core`` runs the deployments, by default in processes with real models.

    Raises OSError or sqlite3.Error when the data directory cannot be used.
    """
    node = Node(settings, now=now)
    node.plugins += [
        SecurityPlugin(node),
        ClusterPlugin(node),
        IngestPlugin(node),
        MachineLearningPlugin(node, core),
        InferencePlugin(node),
    ]
    return node
