"""The bundled reference server as a process of its own, for runs without an endpoint."""

from __future__ import annotations

import json
import os
import re
import secrets
import selectors
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires, version
from types import TracebackType
from typing import IO

from harness.endpoint.credentials import Credentials, basic
from harness.errors import TargetUnreachable, TargetUnusable

COMMAND = ("-m", "reference_impl", "serve", "--port", "0", "--security", "--exit-with-parent")
DISTRIBUTION = "spec-harness"
SERVER_ONLY = "extra == 'server'"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 15.0


@dataclass
class BundledServer:
    """Starts the server on a free loopback port, with security on and a password nobody else knows; stops it
    and leaves nothing behind. ``command`` is what follows the Python interpreter."""

    command: tuple[str, ...] = COMMAND
    url: str = ""
    credentials: Credentials = field(default_factory=Credentials)
    process: subprocess.Popen[str] | None = None

    def __enter__(self) -> BundledServer:
        """Start it and wait until it is ready; raises TargetUnreachable when it does not get there."""
        password = secrets.token_urlsafe(18)
        environment = {**os.environ, "ELASTIC_PASSWORD": password, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
            start_new_session=True,  # Ctrl-C is for us: the server must live until we have cleaned up
        )
        self.credentials = basic("elastic", password)
        try:
            self.url = self._await_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def _await_ready(self) -> str:
        assert self.process is not None and self.process.stdout is not None
        line = _first_line(self.process.stdout)
        try:
            ready = json.loads(line)
            return str(ready["url"])
        except (ValueError, KeyError, TypeError) as error:
            self.process.poll()
            if missing := _not_installed():
                raise TargetUnusable(
                    f"the bundled server is not installed: it needs {', '.join(missing)}",
                    hint='pip install "spec-harness[server]", or name a server with --endpoint URL',
                ) from error
            raise TargetUnreachable(
                f"the bundled server did not start (exit code {self.process.returncode}, said {line!r})",
                hint=f"run `{' '.join(['python', *self.command[:3]])}` to see why",
            ) from error

    def _stop(self) -> None:
        process = self.process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        self.process = None


def _not_installed() -> list[str]:
    """Names of the packages that only the server needs, and that are not there."""
    try:
        wanted = [r for r in requires(DISTRIBUTION) or () if SERVER_ONLY in r]
    except PackageNotFoundError:
        return []
    names = [found[0] for r in wanted if (found := re.match(r"[\w.-]+", r))]
    return [name for name in names if not _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _first_line(stream: IO[str]) -> str:
    """Wait for one line; TargetUnusable when none comes in time."""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        if not selector.select(START_TIMEOUT):
            raise TargetUnusable(
                f"the bundled server said nothing within {START_TIMEOUT:.0f} s",
                hint="try again, or use --endpoint",
            )
    return stream.readline()
