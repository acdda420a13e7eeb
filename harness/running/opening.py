"""What to run against, as the user chose it, and opening it."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.endpoint.asgi import AsgiTransport
from harness.endpoint.bundled import BundledServer
from harness.endpoint.credentials import ENVIRONMENT, from_options
from harness.endpoint.fence import Access
from harness.endpoint.http import HttpTransport
from harness.endpoint.patience import Patient
from harness.endpoint.target import Target
from harness.endpoint.transport import Transport
from harness.errors import UsageError
from harness.model.extensions import extensions

CONSENT = "HARNESS_ALLOW_WRITES"


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """What the user chose: an endpoint, an application, or neither (the bundled server)."""

    endpoint: str | None = None
    app: str | None = None
    basic_auth: str | None = None
    api_key: str | None = None
    bearer: str | None = None
    ca_file: str | None = None
    allow_writes: bool = False
    exclusive: bool = False
    read_only: bool = False
    rate: str | None = None

    def access(self) -> Access:
        """What may be done with an endpoint or an application. Raises UsageError where leave is needed."""
        if self.exclusive and self.read_only:
            raise UsageError("--exclusive and --read-only exclude each other", hint="give one of them")
        if self.endpoint and not self.read_only:
            check_consent(self.endpoint, allowed=self.allow_writes or bool(os.environ.get(CONSENT)))
        return Access(exclusive=self.exclusive, read_only=self.read_only)


def check_consent(endpoint: str, *, allowed: bool) -> None:
    """Raises UsageError for an endpoint that is not on this machine, unless writing to it is allowed."""
    if allowed or _is_loopback(urlsplit(endpoint).hostname or ""):
        return
    raise UsageError(
        f"a run makes things on the server and removes them again, and {endpoint} is not on this machine",
        hint="say once that this may be with --allow-writes (or set "
        f"{CONSENT}=1); --read-only runs what changes nothing",
    )


def requests_a_second(text: str | None) -> float | None:
    """Read ``10/s``, ``10`` or ``90/m``; None for no limit. Raises UsageError."""
    if text is None:
        return None
    number, _, unit = text.partition("/")
    try:
        rate = float(number) / {"": 1, "s": 1, "m": 60}[unit]
    except (ValueError, KeyError):
        rate = 0.0
    if not 0 < rate < 1e6:
        raise UsageError(f"--rate {text!r} is not a rate", hint="for example 10/s or 90/m")
    return rate


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def chosen_target(config: Any) -> TargetChoice:
    """What the options of a pytest run say; ``config`` is pytest's."""
    return TargetChoice(
        **{f.name: config.getoption(f"--{f.name.replace('_', '-')}") for f in fields(TargetChoice)}
    )


@dataclass(frozen=True, slots=True)
class TransportKind:
    """A way to servers that an installed package brings (``spec_harness.transports``), for the URLs whose
    scheme is its name: opens a transport to a URL, with the path of CA certificates if one was given."""

    open: Callable[[str, str | None], Transport]


def _transport(url: str, ca_file: str | None) -> Transport:
    extra = extensions("transports", TransportKind).get(urlsplit(url).scheme)
    return extra.open(url, ca_file) if extra else HttpTransport(url, ca_file=ca_file)


@contextmanager
def opened(choice: TargetChoice) -> Iterator[Target]:
    """Open the chosen target and close it again. Raises UsageError, TargetError."""
    if choice.endpoint and choice.app:
        raise UsageError("--endpoint and --app exclude each other", hint="give one of them, or none")
    credentials = from_options(choice.basic_auth, choice.api_key, choice.bearer, os.environ)
    with ExitStack() as stack:
        if choice.endpoint:
            direct = _transport(_base_url(choice.endpoint), _ca_file(choice.ca_file))
            transport = Patient(direct, rate=requests_a_second(choice.rate))
            stack.callback(transport.close)
            yield Target(transport, credentials, choice.access())
        elif choice.app:
            application = AsgiTransport(partial(load_application, choice.app))
            stack.callback(application.close)
            yield Target(application, credentials, choice.access())
        else:
            server = stack.enter_context(BundledServer())
            bundled = HttpTransport(server.url)
            stack.callback(bundled.close)
            yield Target(bundled, server.credentials, Access(owned=True))


def load_application(name: str) -> Any:
    """Import ``module:name``, from the current folder too; a callable without parameters is called."""
    module_name, colon, attribute = name.partition(":")
    if not colon:
        raise UsageError(
            f"--app {name!r} is not MODULE:FACTORY", hint="for example --app my_server.app:create_app"
        )
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = getattr(importlib.import_module(module_name), attribute)
    except Exception as error:
        raise UsageError(
            f"--app {name!r} cannot be imported: {type(error).__name__}: {error}",
            hint="is the module on PYTHONPATH, and the name right?",
        ) from error
    try:
        application = found() if _is_factory(found) else found
    except Exception as error:
        raise UsageError(
            f"--app {name!r} fails when called: {type(error).__name__}: {error}",
            hint="name a factory that can be called without arguments, or the application itself",
        ) from error
    if not callable(application):
        raise UsageError(
            f"--app {name!r} is not an application", hint="name an ASGI application, or a factory"
        )
    return application


def _is_factory(found: Any) -> bool:
    """True for a class, and for a function that takes fewer arguments than an application must."""
    if not (inspect.isfunction(found) or inspect.isclass(found)):
        return False
    needed = [p for p in inspect.signature(found).parameters.values() if p.default is p.empty]
    return not [p for p in needed if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        schemes = ("http", "https", *extensions("transports", TransportKind))
        usable = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:  # brackets that do not match, a port that is no number
        usable = False
    if not usable or parts.query or parts.fragment:
        raise UsageError(
            f"--endpoint {text.rpartition('@')[2]!r} is not a URL",
            hint="for example --endpoint http://127.0.0.1:9200",
        )
    if parts.username or parts.password:
        raise UsageError(
            "credentials do not belong into the URL",
            hint="give --basic-auth USER:PASSWORD, or set " + ENVIRONMENT["basic"],
        )
    return text.rstrip("/")


def _ca_file(option: str | None) -> str | None:
    path = option or os.environ.get(ENVIRONMENT["ca_file"])
    if path and not Path(path).is_file():
        raise UsageError(f"--ca-file {path!r} does not exist", hint="give the path of a PEM file")
    return path
