"""What a node is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from reference_impl.deployment.types import CoreOptions

Profile = Literal["documented", "elasticsearch"]
License = Literal["trial", "basic"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one node.

    ``profile`` decides what happens where documentation and Elasticsearch disagree. ``data`` is the
    directory of durable state; without it everything lives in memory. With a ``basic`` license, models
    cannot be created or deployed. ``core`` holds for the processes of all deployments.
    """

    host: str = "127.0.0.1"
    port: int = 0
    profile: Profile = "documented"
    security: bool = False
    password: str | None = None
    data: Path | None = None
    cluster_name: str = "reference"
    node_name: str = "reference-0"
    license: License = "trial"
    core: CoreOptions = field(default_factory=CoreOptions)

    @property
    def as_documented(self) -> bool:
        """True when the pages win over the known behaviour of Elasticsearch."""
        return self.profile == "documented"
