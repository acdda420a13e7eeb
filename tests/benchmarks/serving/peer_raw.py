"""The bare model: the same TorchScript called in a loop, in as many threads as there are allocations.

    python -m tests.benchmarks.serving.peer_raw MODEL.pt LENGTH BATCH THREADS SECONDS

Prints one line of JSON: texts a second, and the median time of a call in milliseconds.
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


def arguments(ids: Any) -> tuple[Any, ...]:
    """Token ids, mask, types and positions."""
    import torch

    places = torch.arange(ids.shape[1]).repeat(len(ids), 1)
    return ids, torch.ones_like(ids), torch.zeros_like(ids), places


def measure(model: Path, length: int, batch: int, threads: int, seconds: float) -> dict[str, float]:
    """How many texts a second the model does by itself."""
    import torch

    torch.set_num_threads(1)
    module = torch.jit.load(io.BytesIO(model.read_bytes()))  # type: ignore[no-untyped-call]
    given = arguments(torch.randint(5, 20, (batch, length)))
    counts = [0] * threads
    latencies: list[float] = []
    ready = threading.Barrier(threads)

    def loop(number: int) -> None:
        with torch.inference_mode(), torch.jit.optimized_execution(False):  # type: ignore[attr-defined]
            for _ in range(3):
                module(*given)
            ready.wait()
            end = time.perf_counter() + seconds
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
    return {
        "rate": sum(counts) / seconds,
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    path, length, batch, threads, seconds = sys.argv[1:]
    print(json.dumps(measure(Path(path), int(length), int(batch), int(threads), float(seconds))))
