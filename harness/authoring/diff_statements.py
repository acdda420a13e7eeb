"""Statements whose words have changed between two versions of a page."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from harness.authoring.diff_model import Rewording
from harness.model.spec import ApiSpec, Statement

ALIKE = 0.6
"""From this ratio on, a statement that is gone and a new one beside it count as one that was reworded."""


def rewordings(old: ApiSpec, new: ApiSpec) -> Iterator[Rewording]:
    """Yield the statements of the same meaning in other words, in the order of the new version.

    The first words of a statement are part of its id: a statement that is gone is looked for among the new
    ones of the same section and parameter.
    """
    before = {statement.id: statement for statement in old.statements}
    gone = [s for s in old.statements if new.statement(s.id) is None]
    for statement in new.statements:
        earlier = before.get(statement.id)
        if earlier is None:
            earlier = _nearest(statement, gone)
            if earlier is not None:
                gone.remove(earlier)
        if earlier is not None and earlier.fingerprint != statement.fingerprint:
            yield Rewording(new.id, statement.id, earlier.id, earlier.text, statement.text)


def _nearest(statement: Statement, gone: list[Statement]) -> Statement | None:
    beside = [each for each in gone if _place(each) == _place(statement)]
    rated = [(SequenceMatcher(None, each.text, statement.text).ratio(), each) for each in beside]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= ALIKE else None


def _place(statement: Statement) -> str:
    """Section and parameter: the id without its last part."""
    return statement.id.rpartition(".")[0]
