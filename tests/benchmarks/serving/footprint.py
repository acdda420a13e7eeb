"""How long servers and deployments take to start, what many of them take, and where a request's time goes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from tests.benchmarks.serving import upload
from tests.benchmarks.serving.models import TEXT
from tests.benchmarks.serving.servers import ROOT, Model, Peer, listening

OURS = Peer("ours")


def measure(linear: Model, minilm: Model, deployments: int) -> dict[str, float]:
    """Everything that is not a rate, by what it is."""
    found = {"server start to ready, s": statistics.median(_server_start(linear) for _ in range(3))}
    for model, count in ((linear, 20), (minilm, 5)):
        found |= _starts(model, count)
    found |= _many(linear, deployments)
    found |= _shares(minilm)
    return found


def _server_start(model: Model) -> float:
    began = time.perf_counter()
    with listening(OURS, model) as (_, url):
        upload.send("GET", url)
        return time.perf_counter() - began


def _starts(model: Model, count: int) -> dict[str, float]:
    """From the request to start to the answer that it has started, and the same for the stop."""
    starts, stops = [], []
    with listening(OURS, model) as (_, url):
        upload.put(url, model.archive, model.vocabulary)
        for _ in range(count):
            began = time.perf_counter()
            upload.start(url)
            between = time.perf_counter()
            upload.stop(url)
            starts.append(between - began)
            stops.append(time.perf_counter() - between)
    return {
        f"start of {model.name}, ms": statistics.median(starts) * 1000,
        f"stop of {model.name}, ms": statistics.median(stops) * 1000,
    }


def _many(model: Model, count: int) -> dict[str, float]:
    """Memory of a server's core with no deployment and with many."""
    command = ["-m", "tests.benchmarks.serving.many", str(model.archive), str(model.vocabulary), str(count)]
    run = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    before, after = found["before"] / 1e6, found["after"] / 1e6
    return {
        "memory without deployments, MB": before,
        f"memory with {count} deployments of {model.name}, MB": after,
        "memory of each, MB": (after - before) / count,
        f"start and first answer of {count} at once, s": found["seconds"],
    }


def _shares(model: Model) -> dict[str, float]:
    """Processor time of tokenization and of JSON for one request, in the server's own code."""
    import orjson

    from reference_impl.deployment.archive import Archive
    from reference_impl.deployment.tasks import build_task
    from reference_impl.deployment.types import ModelPackage, TaskInput
    from reference_impl.rest.encode import encode
    from reference_impl.rest.json_reader import read_json

    vocabulary = tuple(json.loads(model.vocabulary.read_text()))
    options = {"tokenization": {"bert": {"do_lower_case": True, "max_sequence_length": 512}}}
    task = build_task(ModelPackage("m", Archive([]), "text_embedding", options, vocabulary))
    body = orjson.dumps({"docs": [{"text_field": TEXT}]})
    answer = {"inference_results": [{"predicted_value": [0.1234567 * number for number in range(384)]}]}
    return {
        "tokenization, us": _timed(lambda: task.prepare(TaskInput(TEXT))),
        "JSON in and out, us": _timed(lambda: (read_json(body), encode(answer, "json"))),
    }


def _timed(work: Callable[[], object]) -> float:
    """Microseconds of processor time, the least of five tries."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(2000):
            work()
        best = min(best, (time.process_time() - began) / 2000 * 1e6)
    return best
