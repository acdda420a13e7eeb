"""What the server is measured against, each in a process of its own.

    python -m tests.benchmarks.serving_peers echo PORT
    python -m tests.benchmarks.serving_peers ours PORT BATCH
    python -m tests.benchmarks.serving_peers raw BATCH THREADS SECONDS MODEL LENGTH

``echo`` is the same ASGI server, which takes JSON apart and answers with it. ``raw`` calls the TorchScript
module in a loop, in as many threads as there are allocations, and prints its rate.
"""

from __future__ import annotations

import io
import json
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any


def echo(port: int) -> None:
    """Answer every request with its own JSON."""
    import orjson
    import uvicorn

    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = orjson.dumps(orjson.loads(message["body"]))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(
        app, port=port, log_config=None, access_log=False, lifespan="off", loop="uvloop", http="httptools"
    )


def ours(port: int, batch: int) -> None:
    """The reference server, with batches of a given size."""
    from reference_impl import server
    from reference_impl.deployment.core import Core
    from reference_impl.deployment.types import CoreOptions
    from reference_impl.plugins.ml import plugin
    from reference_impl.settings import Settings

    original = plugin.MachineLearningPlugin.__init__

    def with_batches(self: Any, node: Any, core: Any = None) -> None:
        original(self, node, core or Core(now=node.now, options=CoreOptions(batch=batch)))

    plugin.MachineLearningPlugin.__init__ = with_batches  # type: ignore[method-assign]
    server.serve(Settings(port=port), lambda _: None)


def arguments(ids: Any) -> tuple[Any, ...]:
    """Token ids, mask, types and positions."""
    import torch

    places = torch.arange(ids.shape[1]).repeat(len(ids), 1)
    return ids, torch.ones_like(ids), torch.zeros_like(ids), places


def raw(batch: int, threads: int, seconds: float, model: Path, length: int) -> None:
    """Print how many texts a second the model does by itself."""
    import torch

    torch.set_num_threads(1)
    module = torch.jit.load(io.BytesIO(model.read_bytes()))
    given = arguments(torch.randint(5, 20, (batch, length)))
    counts = [0] * threads
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    def loop(number: int) -> None:
        with torch.inference_mode(), torch.jit.optimized_execution(False):
            for _ in range(3):
                module(*given)
            while (began := time.perf_counter()) < end:
                module(*given)
                latencies.append(time.perf_counter() - began)
                counts[number] += batch

    workers = [threading.Thread(target=loop, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    latencies.sort()
    print(json.dumps({"rate": sum(counts) / seconds, "p50_ms": latencies[len(latencies) // 2] * 1000}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    what, *rest = sys.argv[1:]
    if what == "echo":
        echo(int(rest[0]))
    elif what == "ours":
        ours(int(rest[0]), int(rest[1]))
    else:
        raw(int(rest[0]), int(rest[1]), float(rest[2]), Path(rest[3]), int(rest[4]))
