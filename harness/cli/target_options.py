"""Options that say what to run against, shared by several commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from harness.endpoint.credentials import ENVIRONMENT
from harness.running.opening import CONSENT

Command = TypeVar("Command", bound=Callable[..., Any])


def target_options(command: Command) -> Command:
    """Add the options of :class:`TargetChoice` to a command."""
    for option in reversed(
        [
            click.option(
                "--endpoint", metavar="URL", help="Base URL of the server; without it the bundled one runs."
            ),
            click.option(
                "--app",
                metavar="MODULE:FACTORY",
                help="ASGI application (or factory of one) to call directly.",
            ),
            click.option("--basic-auth", metavar="USER:PASSWORD", help=f"Or set {ENVIRONMENT['basic']}."),
            click.option(
                "--api-key", metavar="KEY", help=f"Encoded, or ID:SECRET. Or set {ENVIRONMENT['api_key']}."
            ),
            click.option("--bearer", metavar="TOKEN", help=f"Or set {ENVIRONMENT['bearer']}."),
            click.option(
                "--allow-writes",
                is_flag=True,
                help=f"Make things on an endpoint that is not on this machine. Or set {CONSENT}=1.",
            ),
            click.option(
                "--exclusive",
                is_flag=True,
                help="The whole server is yours: properties may act on everything there is (_all).",
            ),
            click.option("--rate", metavar="N/s", help="At most so many requests a second (or N/m)."),
            click.option("--read-only", is_flag=True, help="Send only requests that change nothing."),
            click.option(
                "--ca-file",
                metavar="FILE",
                help=f"CA certificates for HTTPS. Or set {ENVIRONMENT['ca_file']}.",
            ),
        ]
    ):
        command = option(command)
    return command
