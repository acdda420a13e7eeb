"""LitServe with the same model and the same tokenizer, to be run with an interpreter that has it.

python -m tests.benchmarks.serving.peer_litserve PORT BATCH ALLOCATIONS MODEL VOCABULARY
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import litserve
import numpy as np
import torch

from tests.benchmarks.serving.models import tokenizer
from tests.benchmarks.serving.peer_raw import arguments

BATCH_SECONDS = 0.005


class Embedding(litserve.LitAPI):  # type: ignore[misc]
    """A text embedding; the model and its vocabulary are named in the environment of its worker."""

    def setup(self, device: str) -> None:
        torch.set_num_threads(1)
        self.module = torch.jit.load(os.environ["BENCHMARK_MODEL"])
        self.encode = tokenizer(json.loads(Path(os.environ["BENCHMARK_VOCABULARY"]).read_text()))

    # LitServe takes a type here for that of a form; without one it is JSON.
    def decode_request(self, request, **_: Any):  # type: ignore[no-untyped-def]
        return self.encode(request["text"])

    def batch(self, inputs: Any) -> Any:
        return np.concatenate(inputs)

    def unbatch(self, output: Any) -> Any:
        return list(output)

    def predict(self, inputs: Any, **_: Any) -> Any:
        with torch.inference_mode():
            return self.module(*arguments(torch.from_numpy(inputs))).numpy()

    def encode_response(self, output: Any, **_: Any) -> Any:
        return {"predicted_value": output.reshape(-1).tolist()}


if __name__ == "__main__":
    port, batch, allocations = (int(value) for value in sys.argv[1:4])
    os.environ["BENCHMARK_MODEL"], os.environ["BENCHMARK_VOCABULARY"] = sys.argv[4:6]
    api = Embedding(max_batch_size=batch, batch_timeout=BATCH_SECONDS if batch > 1 else 0.0)
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=allocations)
    server.run(port=port, generate_client_file=False, log_level="error")
