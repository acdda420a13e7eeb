"""Dotted names: "`a.b`" in a list beside "`a`" is the property b of a."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from harness.reading.drafts import ParameterDraft

MOST_PARTS = 30


def nest_dotted(parameters: Iterable[ParameterDraft]) -> list[ParameterDraft]:
    """Put each parameter with a dotted name below the one that its name begins with.

    A dotted name whose beginning no parameter has stays as it is: settings have such names. So does one of
    more than ``MOST_PARTS`` parts.
    """
    kept: list[ParameterDraft] = []
    known: dict[str, ParameterDraft] = {}
    for draft in parameters:
        name = draft.parameter.name
        above, _, last = name.rpartition(".")
        known[name] = draft
        near = above in known and last and name.count(".") < MOST_PARTS
        if near and known[above].parameter.location == draft.parameter.location:
            draft.parameter = replace(draft.parameter, name=last)
            known[above].children.append(draft)
        else:
            kept.append(draft)
    return kept
