"""What ids of models, aliases and tags look like, and what is said about bad ones."""

from __future__ import annotations

import re

MAX_LENGTH = 64
"""Characters of a model id or tag, at most. Aliases have no limit."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z0-9])?")
_ALIAS = re.compile(r"[a-z0-9](?:[a-z0-9_\-.]*[a-z])?")


def is_packaged(model_id: str) -> bool:
    """True for ids that stand for models which Elastic hosts: they start with a dot."""
    return model_id.startswith(".")


def id_problems(model_id: str) -> list[str]:
    """What is wrong with the id of a new model; empty when nothing is."""
    problems = []
    if is_packaged(model_id):
        if not _ID.fullmatch(model_id[1:].removesuffix("_SNAPSHOT")):
            problems.append(f"Invalid model_id; '{model_id}' is not a valid model package id")
    elif not _ID.fullmatch(model_id):
        problems.append(
            f"Invalid model_id; '{model_id}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
            " underscores; must start and end with alphanumeric"
        )
    if len(model_id) > MAX_LENGTH:
        problems.append(f"Invalid model_id; '{model_id}' cannot contain more than 64 characters.")
    return problems


def tag_problems(tags: list[str], model_id: str) -> list[str]:
    """What is wrong with the tags of a new model."""
    problems = []
    bad = [tag for tag in tags if not _ID.fullmatch(tag) or len(tag) > MAX_LENGTH]
    if bad:
        problems.append(
            f"Invalid tags [{', '.join(bad)}]; must only can contain lowercase alphanumeric (a-z and 0-9),"
            " hyphens or underscores, must start and end with alphanumeric, and must be less than 64"
            " characters."
        )
    if model_id in tags:
        problems.append("none of the tags must equal the model_id")
    return problems


def alias_problems(alias: str, model_id: str, *, may_be_digit: bool) -> list[str]:
    """What is wrong with a new alias of a model; with ``may_be_digit`` it may end in a digit if it is one."""
    problems = []
    lone_digit = alias.isdigit() and not may_be_digit
    if alias == model_id:
        problems.append(f"model_alias [{alias}] cannot equal model_id [{model_id}]")
    if not _ALIAS.fullmatch(alias) or lone_digit:
        problems.append(
            f"Invalid model_alias; '{alias}' can contain lowercase alphanumeric (a-z and 0-9), hyphens or"
            " underscores; must start with alphanumeric and cannot end with numbers, hyphens or underscores"
        )
    return problems
