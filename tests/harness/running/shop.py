"""A plain ASGI application for the small world of things, with bugs to plant, and a run against it."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.endpoint.asgi import AsgiTransport
from harness.endpoint.credentials import Credentials
from harness.endpoint.fence import Access, open_fence
from harness.endpoint.namespace import Namespace
from harness.endpoint.target import Target
from harness.planning import Contract, Property
from harness.planning.property import Build
from harness.running.fixtures import Fixtures
from harness.running.runner import Runner
from harness.running.search import Search
from tests.harness.planning.things import resources

CONTRACT = Contract({}, resources())


class Shop:
    """Keeps things in memory. ``bug`` changes what happens; ``log`` lists the requests."""

    def __init__(self, bug: str = "", limit: int = 10**6) -> None:
        self.bug = bug
        self.things: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.log: list[str] = []
        self.limit = limit

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        request = json.loads((await receive())["body"] or b"null")
        self.log.append(f"{scope['method']} {scope['path']}")
        status, body = self._answer(scope["method"], scope["path"], scope["query_string"].decode(), request)
        if status >= 400:
            cause = {"type": "shop_exception", "reason": str(body)}
            body = {"error": {"root_cause": [cause], **cause}, "status": status}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(body).encode()})

    def _answer(self, method: str, path: str, query: str, body: Any) -> tuple[int, Any]:
        if len(self.log) > self.limit:
            raise RuntimeError("out of order")
        _, kind, *names = path.split("/")
        if kind == "links":
            return self._link(method, names[0], body)
        if not names:
            return 200, {"things": sorted(self.things)}
        return getattr(self, f"_{method.lower()}")(names[0], query, body)

    def _link(self, method: str, name: str, body: Any) -> tuple[int, Any]:
        if method == "PUT":
            self.links[name] = body["to"]
        elif self.links.pop(name, None) is None:
            return 404, name
        return 200, {}

    def _put(self, name: str, _: str, body: Any) -> tuple[int, Any]:
        if name in self.things and self.bug != "overwrites":
            return 400, name
        if self.bug == "full after two" and len(self.things) == 2:
            return 503, "full"
        self.things[name] = body["kind"]
        return 200, {"thing_id": name}

    def _get(self, name: str, _: str, __: Any) -> tuple[int, Any]:
        if self.bug == "flaky" and self.log.count(f"GET /things/{name}") == 1 and name.count("-1-"):
            return 500, "just once"
        return (200, {"thing_id": name}) if name in self.things else (404, name)

    def _delete(self, name: str, query: str, _: Any) -> tuple[int, Any]:
        found = [each for each in self.things if any(fnmatch.fnmatchcase(each, p) for p in name.split(","))]
        if not found:
            return 404, name
        force = "force=true" in query
        if not force and self.bug != "ignores links" and set(found) & set(self.links.values()):
            return 409, name
        if self.bug == "keeps the first" and not force and len(self.things) > 1:
            found = found[1:]
        if self.bug == "sticky" and not force:
            found = []
        for each in found:
            del self.things[each]
        return 200, {}


@contextmanager
def running(shop: Shop, credentials: Credentials | None = None) -> Iterator[Runner]:
    """A runner against a shop."""
    transport = AsgiTransport(lambda: shop)
    target = Target(transport, credentials or Credentials(), Access(owned=True), open_fence())
    runner = Runner(target, resources(), Fixtures(Path("no fixtures here")), Namespace("hx"))
    try:
        yield runner
    finally:
        runner.close()
        transport.close()


def search(runner: Runner, *, seed: int = 1, deadline: float | None = None) -> Search:
    """A search with a fixed seed."""
    return Search(runner, frozenset(), seed=seed, deadline=deadline)


def prop(build: Build, statements: Sequence[str] = ("remove-thing#removes",)) -> Property:
    """A property of the small world."""
    return Property("remove-thing/test", "remove-thing", "test", "title", tuple(statements), build, CONTRACT)
