"""TorchServe with the same model and the same tokenizer, to be run with an interpreter that has it.

python -m tests.benchmarks.serving.peer_torchserve PORT BATCH ALLOCATIONS MODEL VOCABULARY

It needs torch-model-archiver, and Java 17 on the path. This file is also the handler that the workers run.
What TorchServe reads and writes lies in a folder beside MODEL.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import ts
from model_archiver.model_archiver_config import ModelArchiverConfig
from model_archiver.model_packaging import generate_model_archive

from tests.benchmarks.serving.models import tokenizer
from tests.benchmarks.serving.peer_raw import arguments

BATCH_MS = 5


class Embedding:
    """A text embedding; the model and its vocabulary are named in the environment of its worker."""

    def initialize(self, context: Any) -> None:
        torch.set_num_threads(1)
        self.module = torch.jit.load(os.environ["BENCHMARK_MODEL"])
        self.encode = tokenizer(json.loads(Path(os.environ["BENCHMARK_VOCABULARY"]).read_text()))
        logging.disable()  # each batch would write its metrics there

    def handle(self, requests: list[Any], context: Any) -> list[dict[str, Any]]:
        rows = np.concatenate([self.encode(request["body"]["text"]) for request in requests])
        with torch.inference_mode():
            outputs = self.module(*arguments(torch.from_numpy(rows))).numpy()
        return [{"predicted_value": output.reshape(-1).tolist()} for output in outputs]


def archive(folder: Path, batch: int, allocations: int) -> None:
    """Write the archive: the handler, and how many workers there are and what a batch is."""
    settings = {
        "minWorkers": allocations,
        "maxWorkers": allocations,
        "batchSize": batch,
        "maxBatchDelay": BATCH_MS if batch > 1 else 0,
    }
    file = folder / "workers.yaml"
    file.write_text(json.dumps(settings))
    generate_model_archive(
        ModelArchiverConfig("benchmark", __file__, "1", config_file=str(file), export_path=str(folder))
    )


def configure(folder: Path, port: int) -> list[str]:
    """Write the settings of the server, which leave out metrics and logs, and give what starts it."""
    (folder / "server.properties").write_text(
        f"""inference_address=http://127.0.0.1:{port}
management_address=unix:{folder}/management
metrics_address=unix:{folder}/metrics
grpc_inference_port=0
grpc_management_port=0
disable_token_authorization=true
disable_system_metrics=true
enable_metrics_api=false
"""
    )
    (folder / "log.xml").write_text('<Configuration><Loggers><Root level="off"/></Loggers></Configuration>')
    home = Path(ts.__file__).parents[1]
    # Java's second compiler would be at work for longer than the measurement, and slow down the workers.
    return [
        "java", "-XX:TieredStopAtLevel=1", f"-Dmodel_server_home={home}",
        f"-Djava.io.tmpdir={folder}", f"-Dlog4j.configurationFile={folder}/log.xml",
        "-cp", f"{home}/ts/frontend/*", "org.pytorch.serve.ModelServer", "--python", sys.executable,
        "-f", f"{folder}/server.properties", "-ncs", "-s", str(folder), "-m", "benchmark.mar",
    ]  # fmt: skip


if __name__ == "__main__":
    port, batch, allocations = (int(value) for value in sys.argv[1:4])
    os.environ["BENCHMARK_MODEL"], os.environ["BENCHMARK_VOCABULARY"] = sys.argv[4:6]
    folder = Path(tempfile.mkdtemp(dir=Path(sys.argv[4]).parent))
    archive(folder, batch, allocations)
    command = configure(folder, port)
    # TorchServe's own command would stay beside Java, and leave a file that all users of the machine share.
    os.execvp(command[0], command)
