"""Properties that need a new look: those whose statements came, went or changed their words."""

from __future__ import annotations

from collections.abc import Iterator

from harness.authoring.diff_model import NewLook
from harness.authoring.diff_sources import Source


def new_looks(old: Source, new: Source) -> Iterator[NewLook]:
    """Yield the properties of both versions that rest on something else now, by id.

    ``old`` and ``new`` bring the behaviours that their properties are made with.
    """
    before, after = _properties(old), _properties(new)
    words = (_fingerprints(old), _fingerprints(new))
    for name in sorted(before.keys() | after.keys()):
        reasons = list(_reasons(before.get(name), after.get(name), *words))
        if reasons:
            yield NewLook(name, tuple(reasons))


def _reasons(
    before: tuple[str, ...] | None,
    after: tuple[str, ...] | None,
    old: dict[str, str],
    new: dict[str, str],
) -> Iterator[str]:
    if before is None:
        yield "it is new"
        return
    if after is None:
        yield "nothing makes it any more"
        return
    for statement in dict.fromkeys((*before, *after)):
        if statement not in after:
            yield f"[{statement}] is gone" if statement not in new else f"it no longer tests [{statement}]"
        elif statement not in before:
            yield f"[{statement}] is new" if statement not in old else f"it now tests [{statement}] too"
        elif old.get(statement) != new.get(statement):
            yield f"[{statement}] has other words"


def _properties(source: Source) -> dict[str, tuple[str, ...]]:
    from harness.planning import Contract, properties_of  # they read specs: not at import

    return {
        prop.id: prop.statements
        for prop in properties_of(Contract(source.apis, source.resources, source.pages))
    }


def _fingerprints(source: Source) -> dict[str, str]:
    return {s.id: s.fingerprint for api in source.apis.values() for s in api.statements}
