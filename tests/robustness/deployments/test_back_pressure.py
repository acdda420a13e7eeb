"""A thousand clients at once on a queue of a hundred, over HTTP: who does not fit hears so at once."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from reference_impl.deployment.memory import resident_bytes
from tests.support import tiny_models

ROOT = Path(__file__).parents[3]
CLIENTS = 1000
CAPACITY = 100
DEPLOYMENT = "/_ml/trained_models/stuck"


class Server:
    """A server of its own, with one deployment that a text can get stuck in."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reference_impl", "serve", "--exit-with-parent"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.url: str = json.loads(self._process.stdout.readline())["url"]
        self.pid = self._process.pid

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request that must succeed."""
        answer = requests.request(method, self.url + path, json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def deploy(self) -> None:
        """Upload the model and start it with a short queue."""
        model = tiny_models.endless()
        upload = model.upload()
        vocabulary = upload.pop("vocabulary")
        self.call("PUT", DEPLOYMENT, upload)
        self.call("PUT", f"{DEPLOYMENT}/vocabulary", {"vocabulary": vocabulary})
        part = {
            "definition": base64.b64encode(model.definition).decode(),
            "total_definition_length": len(model.definition),
            "total_parts": 1,
        }
        self.call("PUT", f"{DEPLOYMENT}/definition/0", part)
        self.call("POST", f"{DEPLOYMENT}/deployment/_start?queue_capacity={CAPACITY}&wait_for=started")

    def worker(self) -> int:
        """The process of the deployment: the child of the server's only child."""
        (template,) = _children(self.pid)
        (worker,) = _children(template)
        return worker

    def close(self) -> None:
        """Stop the server."""
        self._process.communicate(timeout=60)
        assert self._process.returncode == 0


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    try:
        running.deploy()
        yield running
    finally:
        running.close()


async def infer(url: str, text: str) -> int:
    """The status that one client gets on a connection of its own."""
    address = urlsplit(url)
    body = json.dumps({"docs": [{"text_field": text}]}).encode()
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(
        f"POST {DEPLOYMENT}/_infer?timeout=10m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    status = int((await reader.readline()).split()[1])
    await reader.read()
    writer.close()
    return status


async def round_of_clients(server: Server) -> None:
    """One text gets stuck, a thousand come after it; the stuck one's process is killed, and all go home."""
    stuck = asyncio.create_task(infer(server.url, "fail"))
    await pending(server, 1)
    clients = [asyncio.create_task(infer(server.url, "hello")) for _ in range(CLIENTS)]
    for answer in islice(asyncio.as_completed(clients), CLIENTS - CAPACITY):
        assert await answer == 429, "nothing can be answered while the only allocation is stuck"
    await pending(server, CAPACITY + 1)
    assert not stuck.done()
    os.kill(server.worker(), signal.SIGKILL)
    assert await stuck == 500
    assert Counter(await asyncio.gather(*clients)) == {429: CLIENTS - CAPACITY, 200: CAPACITY}


async def pending(server: Server, number: int) -> None:
    """Wait until so many requests have no answer yet."""
    while True:
        stats = await asyncio.to_thread(server.call, "GET", f"{DEPLOYMENT}/_stats")
        (node,) = stats["trained_model_stats"][0]["deployment_stats"]["nodes"]
        if node["number_of_pending_requests"] == number:
            return


def test_who_does_not_fit_is_refused_at_once_and_the_rest_is_served(server: Server) -> None:
    asyncio.run(asyncio.wait_for(round_of_clients(server), 60))
    after_one = resident_bytes(server.pid)
    asyncio.run(asyncio.wait_for(round_of_clients(server), 60))
    asyncio.run(asyncio.wait_for(round_of_clients(server), 60))
    after_three = resident_bytes(server.pid)
    assert after_one is not None and after_three is not None
    assert after_three - after_one < 16 << 20, "the server's memory grows with every round"
