"""An ASGI application in this process, called directly."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any
from urllib.parse import unquote

from harness.endpoint.transport import WireRequest, WireResponse, parsed_body
from harness.errors import NoAnswer, TargetUnusable

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
STARTUP_TIMEOUT = 60.0


class AsgiTransport:
    """Runs the application and its lifespan on an event loop of its own thread, from its very making on."""

    base_url = "http://app"

    def __init__(self, make: Callable[[], Application]) -> None:
        """``make`` imports or builds the application, on the loop's thread.

        Raises what ``make`` raises, and TargetUnusable when the application's start-up fails.
        """
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="asgi-target", daemon=True)
        self._thread.start()
        try:
            self._application = asyncio.run_coroutine_threadsafe(_made(make), self._loop).result()
        except BaseException:
            self._stop_loop()
            raise
        self._lifespan = Lifespan(self._application)
        try:
            asyncio.run_coroutine_threadsafe(self._lifespan.start(), self._loop).result(STARTUP_TIMEOUT)
        except Exception as error:
            self._stop_loop()
            raise TargetUnusable(
                f"the application does not start: {error}", hint="run it under an ASGI server to see why"
            ) from error

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        """Call the application; raises NoAnswer when it raises or takes too long."""
        future = asyncio.run_coroutine_threadsafe(call(self._application, request), self._loop)
        try:
            return future.result(timeout)
        except FutureTimeout as error:
            future.cancel()
            raise NoAnswer(f"no answer within {timeout:.0f} s", connected=True) from error
        except Exception as error:
            raise NoAnswer(
                f"the application raised {type(error).__name__}: {error}", connected=True
            ) from error

    def close(self) -> None:
        """Shut the application down, if it lets us, and end the thread."""
        with contextlib.suppress(FutureTimeout):
            asyncio.run_coroutine_threadsafe(self._lifespan.stop(), self._loop).result(STARTUP_TIMEOUT)
        self._stop_loop()

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _made(make: Callable[[], Application]) -> Application:
    return make()


class Lifespan:
    """The start-up and shut-down conversation with an application; one that has none is fine."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises RuntimeError with the application's message when it reports a failed start."""
        self._task = asyncio.create_task(self._run())
        answer = await self._say("lifespan.startup")
        if answer["type"] == "lifespan.startup.failed":
            raise RuntimeError(answer.get("message", "start-up failed"))

    async def stop(self) -> None:
        """Ask the application to shut down and wait for it."""
        if self._task is not None and not self._task.done():
            await self._say("lifespan.shutdown")
            await self._task

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        end = "the application takes no part"
        try:
            await self._application(scope, self._to_app.get, self._from_app.put)
        except Exception as error:
            end = str(error)
        await self._from_app.put({"type": "lifespan.unsupported", "message": end})

    async def _say(self, kind: str) -> Message:
        await self._to_app.put({"type": kind})
        return await self._from_app.get()


async def call(application: Application, request: WireRequest) -> WireResponse:
    """One HTTP exchange with an ASGI application."""
    path, _, query = request.target.partition("?")
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in request.headers.items()]
    content = request.content or b""
    if request.content is not None:
        headers.append((b"content-length", str(len(content)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(b"host", b"app"), *headers],
        "client": ("127.0.0.1", 0),
        "server": ("app", 80),
    }
    sent = False
    finished = asyncio.Event()
    status = 0
    answer_headers: dict[str, str] = {}
    chunks: list[bytes] = []

    async def receive() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": content, "more_body": False}
        await finished.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            for name, value in message.get("headers", ()):
                answer_headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    try:
        await application(scope, receive, send)
    finally:
        finished.set()
    body = parsed_body(b"".join(chunks), answer_headers.get("content-type", ""))
    return WireResponse(status, answer_headers, body)
