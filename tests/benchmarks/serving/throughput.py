"""Requests a second and their times, side by side: every server in turn, in the same minutes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from tests.benchmarks.serving import upload
from tests.benchmarks.serving.machine import calibrate, comparable
from tests.benchmarks.serving.models import TEXT
from tests.benchmarks.serving.processes import family, processor_seconds
from tests.benchmarks.serving.servers import ROOT, Model, Peer, serving
from tests.benchmarks.serving.table import Table

CLIENTS = (1, 8, 64)


def measure(
    title: str, model: Model, peers: list[Peer], raws: list[tuple[int, int]], seconds: float, rounds: int
) -> tuple[Table, list[str]]:
    """Measure servers, and the bare model with each pair of threads and batch, so many times.

    Rounds in which the machine changed are dropped; when none is left, the last one is shown with a word of
    warning. Gives the table and the remarks.
    """
    kept, remarks = Table(title), []
    for number in range(1, rounds + 1):
        before = calibrate()
        measured = _round(title, model, peers, raws, seconds)
        after = calibrate()
        good = comparable(before, after)
        remarks.append(
            f"{title}, round {number}: {min(before.cores, after.cores):.2f} cores, "
            f"speed {after.speed / before.speed:.2f} of before{'' if good else ', dropped'}"
        )
        print(remarks[-1], flush=True)
        if good:
            kept.merge(measured)
    if not kept.cells:
        remarks.append(f"{title}: no round was comparable; the last one stands here for what it is worth")
        kept = measured
    return kept, remarks


def _round(title: str, model: Model, peers: list[Peer], raws: list[tuple[int, int]], seconds: float) -> Table:
    table = Table(title)
    for threads, batch in raws:
        table.cell(f"raw, {threads} x batch {batch}", 0).add(_raw(model, batch, threads, seconds))
    for peer in peers:
        with serving(peer, model) as server:
            ours = peer.kind == "ours" or peer.kind.startswith("echo")
            body = {"docs": [{"text_field": TEXT}]} if ours else {"text": TEXT}
            _warm(server.target, body)
            load(server.target, body, CLIENTS[-1], seconds)  # compilers wait until something has run often
            for clients in CLIENTS:
                figures = _loaded(server.pid, server.target, body, clients, seconds)
                table.cell(peer.name, clients).add(figures)
    return table


def _raw(model: Model, batch: int, threads: int, seconds: float) -> dict[str, float]:
    numbers = map(str, (model.tokens, batch, threads, seconds))
    return _json("peer_raw", str(model.archive), *numbers)


def _loaded(pid: int, target: str, body: object, clients: int, seconds: float) -> dict[str, float]:
    """Figures of a load, with the processor time of each request: of the server, and of its children."""
    try:
        pids = family(pid)
        before = processor_seconds(pids)
    except OSError:  # a kernel that does not tell
        return load(target, body, clients, seconds)
    figures = load(target, body, clients, seconds)
    spent = [
        (after - start) * 1e6 / figures["count"]
        for start, after in zip(before, processor_seconds(pids), strict=True)
    ]
    return {**figures, "server_us": spent[0], "others_us": sum(spent[1:])}


def load(target: str, body: object, clients: int, seconds: float) -> dict[str, float]:
    """Figures of a load."""
    return _json("load", target, str(clients), str(seconds), given=json.dumps(body, separators=(",", ":")))


def _json(module: str, *arguments: str, given: str = "") -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.serving.{module}", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def _warm(target: str, body: object) -> None:
    """Ask until there is an answer: a server may listen before its model is loaded."""
    problem: Exception = RuntimeError(f"{target} does not answer")
    for _ in range(600):
        try:
            upload.send("POST", target, body)
        except (RuntimeError, OSError) as failed:
            problem = failed
            time.sleep(0.1)
        else:
            return
    raise problem
