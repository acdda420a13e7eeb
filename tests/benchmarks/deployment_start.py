"""How long a deployment takes to start and to stop.

    python tests/benchmarks/deployment_start.py [COUNT]

Starts a deployment of a tiny model five times a second and prints the median and the 95th percentile of the
time from the call to ``started``, and from the stop to the end of the process. The time of
``python -c "import torch"`` is measured in the same run: on a slow or busy machine, the ratio to it says more
than the milliseconds.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from reference_impl.deployment.core import Core
from reference_impl.deployment.types import DeploymentSettings, ModelPackage, State
from tests.support import tiny_models

STARTS_PER_SECOND = 5.0


def _bare_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - began


async def _one(core: Core, package: ModelPackage, number: int) -> tuple[float, float]:
    began = time.perf_counter()
    deployment = core.deploy(DeploymentSettings(f"deployment-{number}"), package, lambda _: None)
    started = await deployment.wait_for(lambda seen: seen.state is not State.STARTING, 30)
    if not started or deployment.state is not State.STARTED:
        raise RuntimeError(f"not started: {deployment.reason}")
    between = time.perf_counter()
    await deployment.stop(finish_pending_work=False)
    return between - began, time.perf_counter() - between


async def _measure(count: int) -> list[tuple[float, float]]:
    model = tiny_models.tiny()
    package = ModelPackage("tiny", model.definition, model.task, model.options, model.vocabulary)
    core = Core()
    await core.start()
    try:
        tasks = []
        for number in range(count):
            tasks.append(asyncio.create_task(_one(core, package, number)))
            await asyncio.sleep(1 / STARTS_PER_SECOND)
        return await asyncio.gather(*tasks)
    finally:
        await core.close()


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    bare = statistics.median(_bare_import() for _ in range(5))
    starts, stops = zip(*asyncio.run(_measure(count)), strict=True)
    print(f"{count} deployments, {STARTS_PER_SECOND:g} a second")
    for name, times in (("start", starts), ("stop", stops)):
        median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{name:>6}: median {median * 1000:6.1f} ms, p95 {late * 1000:6.1f} ms")
    print(
        f"import torch in a bare process: {bare * 1000:.0f} ms, {bare / statistics.median(starts):.0f} starts"
    )


if __name__ == "__main__":
    main()
