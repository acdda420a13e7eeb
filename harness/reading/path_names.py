"""Path parameters that the list calls by another name than the request lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.asciidoc.diagnostics import Diagnostics
from harness.model.spec import Location, Rule
from harness.reading.drafts import ParameterDraft
from harness.reading.requests import placeholders


def match_path_names(
    parameters: Sequence[ParameterDraft], paths: Sequence[str], file: str, diagnostics: Diagnostics
) -> None:
    """Give each path parameter the name that its placeholder has.

    A name of the list without a placeholder takes the free placeholder that it is a prefix of (or the
    other way round), else the one at the same position if as many are free on both sides. One that fits
    no placeholder is no path parameter, whatever section lists it.
    """
    slots = list(dict.fromkeys(name for path in paths for name in placeholders(path)))
    listed = {draft.parameter.name for draft in parameters}
    free = [slot for slot in slots if slot not in listed]
    strays = [draft for draft in parameters if draft.parameter.name not in slots]
    for position, draft in enumerate(strays):
        name = draft.parameter.name
        fitting = [slot for slot in free if slot.startswith(name) or name.startswith(slot)]
        if not fitting and len(free) == len(strays) - position:
            fitting = free[:1]
        if len(fitting) != 1:
            diagnostics.warning(
                file,
                draft.parameter.line,
                f"no request line has the parameter [{name}]; taken for a query parameter",
            )
            _move(draft, "query")
            continue
        free.remove(fitting[0])
        diagnostics.warning(
            file, draft.parameter.line, f"the list says [{name}], the request line [{fitting[0]}]"
        )
        _rename(draft, fitting[0])


def require_what_paths_need(parameters: Sequence[ParameterDraft], paths: Sequence[str]) -> None:
    """Make the path parameters required that every path has, whatever their definitions claim.

    The claim stays as the rule of its statement.
    """
    everywhere = [set(placeholders(path)) for path in paths]
    for draft in parameters:
        own = draft.parameter
        if own.location == "path" and everywhere and all(own.name in names for names in everywhere):
            draft.parameter = replace(own, required=True)


def _move(draft: ParameterDraft, location: Location) -> None:
    """Say that the parameter stands elsewhere than its section tells."""
    draft.parameter = replace(draft.parameter, location=location)
    for each in draft.drafts:
        each.rules = tuple(
            Rule(rule.kind, {**rule.arguments, "in": location}) if "in" in rule.arguments else rule
            for rule in each.rules
        )


def _rename(draft: ParameterDraft, name: str) -> None:
    old = draft.parameter.name
    draft.parameter = replace(draft.parameter, name=name)
    for each in draft.drafts:
        each.parameter = name
        each.rules = tuple(_renamed(rule, old, name) for rule in each.rules)


def _renamed(rule: Rule, old: str, name: str) -> Rule:
    if rule.arguments.get("parameter") != old:
        return rule
    return Rule(rule.kind, {**rule.arguments, "parameter": name})
