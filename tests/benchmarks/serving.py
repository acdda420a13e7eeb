"""How fast the server answers, beside the bare model, a bare echo, and LitServe.

    python -m tests.benchmarks.serving                              a linear model of 10 by 10
    python -m tests.benchmarks.serving MODEL.pt VOCABULARY.json     a text embedding of your own

Options: ``--seconds N`` a cell (2), ``--rounds N`` (3; the median counts), ``--batch N`` (1),
``--allocations N`` (1), ``--litserve PYTHON`` to add LitServe, from an interpreter that has it.

Everything runs in turn in one run, so that the ratios hold where the milliseconds do not. Before and after
each round two spinning processes are compared with one: a machine that gives less than 1.6 times the work is
short of a core, and its round is dropped.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.benchmarks import serving_texts

ROOT = Path(__file__).parents[2]
CLIENTS = (1, 8, 64)
TWO_CORES = 1.6
_SPIN_SECONDS = 0.5


@dataclass
class Cell:
    """What was measured of one peer with one number of clients, a value a round."""

    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, figures: dict[str, float]) -> None:
        """Take a round into account."""
        self.rates.append(figures["rate"])
        self.p50.append(figures["p50_ms"])
        self.p99.append(figures.get("p99_ms", float("nan")))


def _spin(seconds: float, result: Any) -> None:
    end, turns = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        turns += 1
    result.put(turns)


def cores() -> float:
    """How much more two processes get done than one."""
    totals = []
    for count in (1, 2):
        results: Any = multiprocessing.Queue()
        spinners = [
            multiprocessing.Process(target=_spin, args=(_SPIN_SECONDS, results)) for _ in range(count)
        ]
        for spinner in spinners:
            spinner.start()
        totals.append(sum(results.get() for _ in spinners))
        for spinner in spinners:
            spinner.join()
    return totals[1] / totals[0]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextlib.contextmanager
def running(name: str, options: argparse.Namespace) -> Iterator[str]:
    """A peer that listens; gives its URL."""
    python, peer = sys.executable, ["tests.benchmarks.serving_peers", name]
    arguments: list[object] = [options.batch] if name == "ours" else []
    if name == "litserve":
        python, peer = options.litserve, ["tests.benchmarks.serving_litserve"]
        arguments = [options.batch, options.allocations, options.model, options.vocabulary]
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    process = subprocess.Popen(
        [python, "-m", *peer, str(port), *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        # LitServe's workers outlive their parent.
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen")


def upload(url: str, options: argparse.Namespace) -> str:
    """Put the model on our server and start it; gives the URL to ask."""
    from tests.benchmarks.serving_upload import put_and_start

    return put_and_start(url, options.model, options.vocabulary, options.allocations)


def load(url: str, body: object, clients: int, seconds: float) -> dict[str, float]:
    """Figures of a load."""
    command = [sys.executable, "-m", "tests.benchmarks.serving_load", url, str(clients), str(seconds)]
    run = subprocess.run(command, cwd=ROOT, input=json.dumps(body).encode(), capture_output=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr.decode()[-2000:])
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def raw(options: argparse.Namespace, batch: int) -> dict[str, float]:
    """Figures of the bare model."""
    length = serving_texts.tokenizer(json.loads(options.vocabulary.read_text()))(serving_texts.TEXT).shape[1]
    command = [sys.executable, "-m", "tests.benchmarks.serving_peers", "raw", batch, options.allocations]
    run = subprocess.run(
        [str(part) for part in (*command, options.seconds, options.model, length)],
        cwd=ROOT,
        env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
        capture_output=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def one_round(options: argparse.Namespace, table: dict[str, dict[int, Cell]]) -> None:
    """Measure every peer once."""
    docs = {"docs": [{"text_field": serving_texts.TEXT}]}
    for batch in {1, options.batch}:
        table.setdefault(f"raw, batch {batch}", {}).setdefault(0, Cell()).add(raw(options, batch))
    for name in ("echo", "ours", "litserve") if options.litserve else ("echo", "ours"):
        body = {"text": serving_texts.TEXT} if name == "litserve" else docs
        with running(name, options) as url:
            target = upload(url, options) if name == "ours" else f"{url}/predict"
            _warm(target, body)
            for clients in CLIENTS:
                cell = table.setdefault(name, {}).setdefault(clients, Cell())
                cell.add(load(target, body, clients, options.seconds))


def _warm(url: str, body: object) -> None:
    """Ask until there is an answer: a peer may listen before its model is loaded."""
    for _ in range(200):
        if requests.post(url, json=body, timeout=60).status_code == 200:
            return
        time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")


def show(table: dict[str, dict[int, Cell]]) -> None:
    """Print medians over the rounds, and the rates as parts of the echo's and of the bare model's."""
    print(f"{'':>16} {'clients':>7} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8} {'of echo':>8} {'of raw':>8}")
    bare = max(statistics.median(cells[0].rates) for name, cells in table.items() if name.startswith("raw"))
    for name, cells in table.items():
        for clients, cell in cells.items():
            rate = statistics.median(cell.rates)
            parts = [f"{rate / bare:8.3f}"]
            echo = table["echo"].get(clients)
            parts.insert(0, f"{rate / statistics.median(echo.rates):8.2f}" if echo else " " * 8)
            times = (statistics.median(cell.p50), statistics.median(cell.p99))
            print(
                f"{name:>16} {clients or '':>7} {rate:9.0f} {times[0]:8.2f} {times[1]:8.2f} {' '.join(parts)}"
            )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("vocabulary", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--allocations", type=int, default=1)
    parser.add_argument("--litserve")
    return parser.parse_args()


def main() -> None:
    """Measure, drop what is not comparable, and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        if options.model is None:
            options.model, options.vocabulary = serving_texts.write_linear(Path(folder))
        kept: dict[str, dict[int, Cell]] = {}
        rounds = []
        for number in range(options.rounds):
            before = cores()
            measured: dict[str, dict[int, Cell]] = {}
            one_round(options, measured)
            worst = min(before, cores())
            rounds.append(worst)
            print(
                f"round {number + 1}: {worst:.2f} cores{'' if worst >= TWO_CORES else ', dropped'}",
                flush=True,
            )
            if worst >= TWO_CORES:
                for name, cells in measured.items():
                    for clients, cell in cells.items():
                        _merge(kept.setdefault(name, {}).setdefault(clients, Cell()), cell)
    if kept:
        show(kept)
    else:
        print("no round was comparable; all of the last one, for what it is worth:")
        show(measured)


def _merge(into: Cell, cell: Cell) -> None:
    into.rates += cell.rates
    into.p50 += cell.p50
    into.p99 += cell.p99


if __name__ == "__main__":
    main()
