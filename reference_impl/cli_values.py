"""Sizes and durations on the command line, written as in the API: ``4gb``, ``90s``."""

from __future__ import annotations

import click

from reference_impl.errors import ApiError
from reference_impl.rest.units import parse_duration, parse_size


def size(context: click.Context, option: click.Parameter, value: str) -> int:
    """The bytes that an option stands for. Raises click.BadParameter."""
    try:
        found = parse_size(value, option.name or "")
    except ApiError as error:
        raise click.BadParameter(str(error.reason), context, option) from None
    if found < 0:
        raise click.BadParameter(f"{value} is less than nothing", context, option)
    return found


def duration(context: click.Context, option: click.Parameter, value: str) -> float:
    """The seconds that an option stands for, more than none. Raises click.BadParameter."""
    try:
        found = parse_duration(value, option.name or "")
    except ApiError as error:
        raise click.BadParameter(str(error.reason), context, option) from None
    if found is None or found <= 0:
        raise click.BadParameter(f"{value} is no time", context, option)
    return found
