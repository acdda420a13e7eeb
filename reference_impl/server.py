"""Runs a node behind a socket until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import os
import resource
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from reference_impl.app import Application, create_app
from reference_impl.http.listener import Listener
from reference_impl.settings import Settings

_GRACE_SECONDS = 5
_KEEP_ALIVE_SECONDS = 300

Ready = Callable[[Application], None]


class StartupError(Exception):
    """The server cannot start; the message says why."""


def serve(settings: Settings, on_ready: Ready, *, exit_with_parent: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, then stop the node and return.

    ``on_ready`` is called when requests can come; in the application's settings, port 0 has been replaced by
    the port in use. ``exit_with_parent``: the end of standard input stops the server too.
    Raises StartupError.
    """
    _allow_many_connections()
    with _bound(settings) as listener, _locked(settings.data):
        app = _build(replace(settings, port=listener.getsockname()[1]))
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(_run(app, listener, on_ready, exit_with_parent))


def _allow_many_connections() -> None:
    """As many open files as the system lets a process have: each client and each deployment needs some, and
    the usual 1,024 are a limit for programs that are older than that."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _new_loop() -> asyncio.AbstractEventLoop:
    """The faster event loop, where it is installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@contextlib.contextmanager
def _bound(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        raise StartupError(f"cannot listen on {settings.host}:{settings.port}: {error}") from error
    with listener:
        yield listener


@contextlib.contextmanager
def _locked(data: Path | None) -> Iterator[None]:
    """Keep the data directory to this process alone."""
    if data is None:
        yield
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "node.lock").open("w")
    except OSError as error:
        raise StartupError(f"cannot use the data directory {data}: {error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartupError(f"the data directory {data} is in use by another server") from error
        yield


def _build(settings: Settings) -> Application:
    try:
        return create_app(settings)
    except (OSError, sqlite3.Error) as error:
        raise StartupError(f"cannot use the data directory {settings.data}: {error}") from error


async def _run(app: Application, listening: socket.socket, on_ready: Ready, exit_with_parent: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if exit_with_parent:
        threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
    try:
        if await _start_unless(stop, app):
            listener = Listener(app.answer, _KEEP_ALIVE_SECONDS)
            await listener.start(listening)
            # What is there now stays as long as the server: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            on_ready(app)
            await stop.wait()
            await listener.stop(_GRACE_SECONDS)
    finally:
        await app.stop()


async def _start_unless(stop: asyncio.Event, app: Application) -> bool:
    """Start the node; False when ``stop`` came first. Raises StartupError."""
    starting = asyncio.create_task(app.start())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return False
    try:
        starting.result()
    except Exception as error:
        raise StartupError(f"the node cannot start: {error}") from error
    return True


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # the raw descriptor: a buffered reader would hold a lock that the interpreter's exit waits for
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)
