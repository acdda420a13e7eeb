"""A server killed again and again, at random moments and under load, keeps what it has acknowledged.

``SPEC_HARNESS_KILLS`` says how often it is killed, ``SPEC_HARNESS_KILL_SEED`` which moments and requests.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from random import Random

import pytest
import torch

from tests.robustness.kills.client import Client
from tests.robustness.kills.holdings import FIXTURES, Model
from tests.robustness.kills.server import Server

KILLS = int(os.environ.get("SPEC_HARNESS_KILLS", "10"))
SEED = int(os.environ.get("SPEC_HARNESS_KILL_SEED", "1"))
CLIENTS = 4
LONGEST_LOAD = 0.6
LONGEST_START = 3.0
TEXT = "hello world"


def kill_while_starting(data: Path, random: Random) -> None:
    """Kill a server that has perhaps not even opened its store."""
    server = Server(data)
    time.sleep(random.uniform(0, LONGEST_START))
    server.kill()


def kill_under_load(server: Server, clients: list[Client], random: Random) -> None:
    """Let all clients work for a moment, and kill the server."""
    killed = threading.Event()
    threads = [threading.Thread(target=client.work, args=(killed,)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0, LONGEST_LOAD))
    killed.set()
    server.kill()
    for thread in threads:
        thread.join()
    assert [client.problem for client in clients if client.problem] == []


def computed(text: str) -> list[float]:
    """The vector of a text of known words, by the fixture's model itself."""
    model = Model()
    tokens = [model.vocabulary.index(word) for word in ("[CLS]", *text.split(), "[SEP]")]
    ids = torch.tensor([tokens])
    module = torch.jit.load(FIXTURES / "tiny.pt")
    vector: list[float] = module(ids, torch.ones_like(ids), torch.zeros_like(ids), torch.arange(4))[
        0
    ].tolist()
    return vector


def opened(data: Path, clients: list[Client]) -> Server:
    """A new server over what the killed one left, after every client has compared."""
    server = Server(data)
    try:
        url = server.wait_ready()
        for client in clients:
            client.connect(url)
            client.settle()
    except BaseException:
        server.kill()
        raise
    return server


@pytest.mark.timeout(60 + 30 * KILLS)
def test_no_acknowledged_write_is_lost(tmp_path: Path) -> None:
    random = Random(SEED)
    clients = [Client(f"c{number}", random.randrange(2**32)) for number in range(CLIENTS)]
    for _ in range(KILLS):
        if random.random() < 0.1:
            kill_while_starting(tmp_path, random)
        else:
            kill_under_load(opened(tmp_path, clients), clients, random)
    server = opened(tmp_path, clients)
    try:
        assert sum(client.acknowledged for client in clients) >= KILLS
        assert clients[0].embed(TEXT) == pytest.approx(computed(TEXT), abs=1e-5)
    finally:
        server.kill()
