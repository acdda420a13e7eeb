"""What goes into a deployment and what it tells about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from reference_impl.deployment.archive import Archive

Priority = Literal["low", "normal"]
Prefix = Literal["none", "ingest", "search"]


class State(StrEnum):
    """Life of one deployment on this node; STOPPED is final."""

    STARTING = "starting"
    STARTED = "started"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelPackage:
    """Everything needed to run a model: TorchScript, task name (``text_embedding``, ...), the stored
    config of that task (with its ``tokenization``), and the uploaded vocabulary.

    ``prefix_strings`` maps ``ingest`` and ``search`` to what is put before such an input's text.
    """

    model_id: str
    definition: Archive
    task: str
    config: Mapping[str, Any]
    vocabulary: tuple[str, ...] | None
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    prefix_strings: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class TaskInput:
    """One text to infer. ``update`` holds the options of the model's task that differ for this input, without
    the task's name; ``prefix`` says which of the model's prefix strings is put before the text. Search inputs
    overtake the others in the queue."""

    text: str
    update: Mapping[str, Any] | None = None
    prefix: Prefix = "none"


@dataclass(frozen=True, slots=True)
class DeploymentSettings:
    """How to run it; ``cache_size`` in bytes, 0 for no cache. When its process crashes and another follows,
    what is queued waits for that one, or is refused unless ``queue_outlives_crash``."""

    deployment_id: str
    number_of_allocations: int = 1
    threads_per_allocation: int = 1
    queue_capacity: int = 10000
    cache_size: int = 0
    priority: Priority = "normal"
    queue_outlives_crash: bool = True


@dataclass(frozen=True, slots=True)
class CoreOptions:
    """What holds for every worker process.

    ``worker_memory``: bytes that it may allocate besides three times its model, 0 for no limit.
    ``load_seconds``: how long it may take to load. ``batch``: requests of equal length that it may evaluate
    in one pass, 1 for each by itself. Batches pay off for short texts only, a request that crashes the
    process takes its companions with it, and Elasticsearch makes none; so they are off unless asked for.
    """

    worker_memory: int = 4 << 30
    load_seconds: float = 120.0
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Crash:
    """The end of a process that nobody asked for: why, and which one in 24 hours it was."""

    reason: str
    count: int


@dataclass(slots=True)
class Statistics:
    """Figures since the worker process last started; times in milliseconds, ``last_access`` in epoch ms."""

    inference_count: int = 0
    error_count: int = 0
    timeout_count: int = 0
    rejected_execution_count: int = 0
    cache_hit_count: int = 0
    cache_hit_count_last_minute: int = 0
    pending: int = 0
    total_time_ms: float = 0.0
    total_time_ms_excluding_hits: float = 0.0
    average_time_ms_last_minute: float | None = None
    throughput_last_minute: int = 0
    peak_throughput_per_minute: int = 0
    last_access: int | None = None
    start_time: int | None = None
    memory_rss: int | None = None
    allocations: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
