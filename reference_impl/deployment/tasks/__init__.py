"""The NLP tasks: from a text and its options to a model's arguments, and from its output to a result."""

from reference_impl.deployment.tasks.build import build_task
from reference_impl.deployment.tasks.task import Request, Task

__all__ = ["Request", "Task", "build_task"]
