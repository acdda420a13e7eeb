"""The ``reference-impl`` command."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
from pathlib import Path

import click

from reference_impl import __version__
from reference_impl.app import Application
from reference_impl.cli_values import duration, size
from reference_impl.deployment.types import CoreOptions
from reference_impl.server import StartupError, serve
from reference_impl.settings import License, Profile, Settings

UNUSABLE = 2
"""Exit code when the server cannot start, as for wrong options."""


@click.group()
@click.version_option(__version__, prog_name="reference-impl")
def main() -> None:
    """A reference server for Elasticsearch-style machine-learning APIs."""


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--data", type=click.Path(path_type=Path), help="Directory of durable state; without it, memory."
)
@click.option(
    "--security/--no-security",
    default=None,
    help="Ask for credentials; off by default only on a loopback address. "
    "The superuser is elastic, with the password in ELASTIC_PASSWORD or a generated one.",
)
@click.option(
    "--profile",
    type=click.Choice(["documented", "elasticsearch"]),
    default="documented",
    show_default=True,
    help="Which side to take where documentation and Elasticsearch disagree.",
)
@click.option(
    "--license",
    "license_type",
    type=click.Choice(["trial", "basic"]),
    default="trial",
    show_default=True,
    help="What the server takes itself to be licensed for; basic does not cover machine learning.",
)
@click.option(
    "--worker-memory",
    metavar="SIZE",
    callback=size,
    default="4gb",
    show_default=True,
    help="Memory that a deployment's process may take besides three times its model; 0 for no limit.",
)
@click.option(
    "--load-time",
    metavar="TIME",
    callback=duration,
    default="2m",
    show_default=True,
    help="Time that a model may take to load.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Queued requests of equal length that a model may evaluate together.",
)
@click.option("--exit-with-parent", is_flag=True, hidden=True, help="Stop at the end of standard input.")
def serve_command(
    host: str,
    port: int,
    data: Path | None,
    security: bool | None,
    profile: Profile,
    license_type: License,
    worker_memory: int,
    load_time: float,
    batch: int,
    exit_with_parent: bool,
) -> None:
    """Run the server until SIGTERM or Ctrl-C.

    When it is ready it prints one line of JSON with its URL.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    secure = not is_loopback(host) if security is None else security
    settings = Settings(
        host=host,
        port=port,
        profile=profile,
        security=secure,
        password=(os.environ.get("ELASTIC_PASSWORD") or None) if secure else None,
        data=data,
        license=license_type,
        core=CoreOptions(worker_memory, load_time, batch),
    )
    try:
        serve(settings, announce, exit_with_parent=exit_with_parent)
    except StartupError as error:
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(UNUSABLE) from None


def announce(app: Application) -> None:
    """Print the ready line on stdout and, once, a generated password on stderr."""
    settings = app.node.settings
    password = app.node.security.generated_password
    if password is not None:
        click.echo(f"Password of the user elastic: {password}", err=True)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    ready = {
        "event": "ready",
        "url": f"http://{host}:{settings.port}",
        "security": settings.security,
        "profile": settings.profile,
    }
    click.echo(json.dumps(ready))


def is_loopback(host: str) -> bool:
    """True for localhost and addresses that only this machine can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
