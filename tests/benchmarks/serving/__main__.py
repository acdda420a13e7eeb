"""How fast the server answers, beside the bare model, bare echoes, LitServe, Ray Serve and TorchServe.

    python -m tests.benchmarks.serving [--litserve PYTHON] [--ray PYTHON] [--torchserve PYTHON]
                                       [--json FILE] [--markdown FILE]

Two models: ``linear``, the smallest work there is, which shows what the server itself costs, and ``minilm``,
a sentence encoder of MiniLM's shape with random weights. Everything runs in turn in one run of about five
minutes, so that the ratios hold where the milliseconds do not. The last three run with an interpreter
that has them, TorchServe with Java 17 as well; without one they are left out.

It needs torch, numpy, tokenizers, orjson, PyYAML, click, uvloop, httptools, uvicorn and starlette, and no
network.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.serving import bars, footprint, throughput
from tests.benchmarks.serving.servers import ROOT, Model, Peer

BATCH = 8
ECHOES = [Peer("echo-asgi"), Peer("echo-starlette"), Peer("echo-ours")]


def rivals(options: argparse.Namespace, allocations: int) -> list[Peer]:
    """The other servers that there are, without and with batches."""
    pythons = {"litserve": options.litserve, "ray": options.ray, "torchserve": options.torchserve}
    return [
        Peer(kind, batch, allocations, python)
        for kind, python in pythons.items()
        if python
        for batch in (1, BATCH)
    ]


def write_models(folder: Path) -> tuple[Model, Model]:
    """Make both models, in a process that ends."""
    command = [sys.executable, "-m", "tests.benchmarks.serving.models", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return Model("linear", folder, 15), Model("minilm", folder, 9)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run everything."""
    linear, minilm = write_models(folder)
    small = [*ECHOES, Peer("ours"), Peer("ours", BATCH), *rivals(options, 1)]
    large = [Peer("ours"), Peer("ours", 1, 2), Peer("ours", BATCH, 2), *rivals(options, 2)]
    raws = [(1, 1), (1, BATCH), (2, 1), (2, BATCH)]
    tables, remarks = [], []
    for title, model, peers in (("linear", linear, small), ("minilm", minilm, large)):
        table, said = throughput.measure(title, model, peers, raws, options.seconds, options.rounds)
        tables.append(table)
        remarks += said
    other = footprint.measure(linear, minilm, options.deployments)
    return {"tables": tables, "other": other, "remarks": remarks}


def render(found: dict[str, Any]) -> str:
    """Everything as Markdown."""
    lines = [f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}", ""]
    for table in found["tables"]:
        lines += [table.markdown(), ""]
    lines += ["### besides", "", "| what | |", "|---|---|"]
    lines += [f"| {name} | {value:.3g} |" for name, value in found["other"].items()]
    lines += ["", bars.markdown(*found["tables"], found["other"])]
    return "\n".join([*lines, "", *(f"- {remark}" for remark in found["remarks"]), ""])


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each cell")
    parser.add_argument("--rounds", type=int, default=2, help="the middle of which counts")
    parser.add_argument("--deployments", type=int, default=200, help="to be started at once")
    parser.add_argument("--litserve", help="an interpreter that has LitServe")
    parser.add_argument("--ray", help="an interpreter that has Ray Serve")
    parser.add_argument("--torchserve", help="an interpreter that has TorchServe and torch-model-archiver")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--markdown", type=Path, help="file for the tables")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options, Path(folder))
    text = render(found)
    print(text)
    if options.markdown:
        options.markdown.write_text(text)
    if options.json:
        rows = {table.title: table.rows() for table in found["tables"]}
        options.json.write_text(json.dumps({**found, "tables": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
