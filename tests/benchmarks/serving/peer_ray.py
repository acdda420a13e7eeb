"""Ray Serve with the same model and the same tokenizer, to be run with an interpreter that has it.

python -m tests.benchmarks.serving.peer_ray PORT BATCH ALLOCATIONS MODEL VOCABULARY
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import ray
import torch
from ray import serve

from tests.benchmarks.serving.models import tokenizer
from tests.benchmarks.serving.peer_raw import arguments

BATCH_SECONDS = 0.005


def application(batch: int, allocations: int, model: str, vocabulary: str) -> Any:
    """The deployment, with batches where they are asked for."""

    @serve.deployment(num_replicas=allocations, max_ongoing_requests=256)
    class Embedding:
        def __init__(self) -> None:
            torch.set_num_threads(1)
            self.module = torch.jit.load(model)
            self.encode = tokenizer(json.loads(Path(vocabulary).read_text()))

        def run(self, texts: list[str]) -> list[dict[str, Any]]:
            rows = torch.from_numpy(self.encode(texts[0])).repeat(len(texts), 1)
            with torch.inference_mode():
                outputs = self.module(*arguments(rows)).numpy()
            return [{"predicted_value": output.reshape(-1).tolist()} for output in outputs]

        @serve.batch(max_batch_size=max(batch, 1), batch_wait_timeout_s=BATCH_SECONDS)
        async def together(self, texts: list[str]) -> list[dict[str, Any]]:
            return self.run(texts)

        async def __call__(self, request: Any) -> dict[str, Any]:
            text = (await request.json())["text"]
            return await self.together(text) if batch > 1 else self.run([text])[0]

    return Embedding.bind()


if __name__ == "__main__":
    port, batch, allocations = (int(value) for value in sys.argv[1:4])
    ray.init(num_cpus=max(4, allocations + 2), include_dashboard=False, log_to_driver=False)
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    serve.run(application(batch, allocations, *sys.argv[4:6]), route_prefix="/predict")
    # Ray's own processes end with it only when it ends in good order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.pause()
