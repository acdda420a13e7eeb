"""The checks on the answer to a reading request: what it shows, and what of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.model.behaviour import fill
from harness.model.case import Check
from harness.model.names import ANY, symbol
from harness.model.showing import Reading, Shown
from harness.planning.world import Seen


def shown_checks(
    answer: Reading,
    seen: Seen,
    identity: str,
    parameters: Mapping[str, Any],
    statements: Sequence[str],
    *,
    one_page: bool,
) -> tuple[Check, ...]:
    """The checks on the names, on their number, and on what is shown of each.

    Only the case's own resources are judged: others may come and go. Of everything there is, a page that
    somebody asked for (``one_page`` false) may hold any part of them.
    """
    if not seen.all_ours and not one_page:
        return ()
    told = tuple(statements)
    names = {"path": answer.names, "equals": [i.name for i in seen.page], "within": symbol(ANY)}
    options = {"in_order": answer.ordered, "repeats": answer.repeats}
    checks = [Check("items", {**names, **{k: v for k, v in options.items() if v}}, told)]
    if answer.count is not None:
        checks.append(_count(answer, answer.count, seen, told))
    for shown in answer.shows:
        if shown.parameter is None or parameters.get(shown.parameter) == shown.is_:
            checks += _of_each(shown, seen, identity, told)
    return tuple(checks)


def _count(answer: Reading, path: str, seen: Seen, statements: tuple[str, ...]) -> Check:
    if seen.all_ours:
        return Check("field", {"path": path, "equals": seen.count}, statements)
    if answer.repeats:
        return Check("at_least", {"paths": [path], "value": seen.count}, statements)
    return Check("counted", {"path": path, "number_of": answer.names}, statements)


def _of_each(shown: Shown, seen: Seen, identity: str, statements: tuple[str, ...]) -> list[Check]:
    told = tuple(dict.fromkeys((*shown.statements, *statements)))
    return [
        Check.from_json({**fill(check, {**i.attributes, identity: i.name}), "statements": list(told)})
        for i in seen.page
        for check in shown.checks
        if seen.all_ours or check["check"] != "absent"
    ]
