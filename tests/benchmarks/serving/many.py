"""Many deployments at once, in the core itself: a node takes a hundred at most, as Elasticsearch does.

    python -m tests.benchmarks.serving.many MODEL.pt VOCABULARY.json COUNT

Prints one line of JSON: memory with and without them, where a page that processes share counts once, and how
long it took until every one had answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from reference_impl.deployment.archive import Archive
from reference_impl.deployment.core import Core
from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State, TaskInput
from tests.benchmarks.serving.models import TEXT
from tests.benchmarks.serving.processes import family, proportional_bytes

OPTIONS = {"tokenization": {"bert": {"do_lower_case": True}}}


async def measure(archive: Path, vocabulary: Path, count: int) -> dict[str, float]:
    """Start all at once, ask each, and look at what they take."""
    package = ModelPackage(
        "many",
        Archive([archive.read_bytes()]),
        "text_embedding",
        OPTIONS,
        tuple(json.loads(vocabulary.read_text())),
    )
    core = Core()
    await core.start()
    try:
        before = proportional_bytes(family(os.getpid()))
        began = time.perf_counter()
        deployments = [
            core.deploy(DeploymentSettings(f"many{number}"), package, lambda _: None)
            for number in range(count)
        ]
        for deployment in deployments:
            await deployment.wait_for(lambda seen: seen.state is not State.STARTING, 60)
            await deployment.infer(TaskInput(TEXT), timeout=60)
        seconds = time.perf_counter() - began
        after = proportional_bytes(family(os.getpid()))
    finally:
        await core.close()
    return {"before": before, "after": after, "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))))
