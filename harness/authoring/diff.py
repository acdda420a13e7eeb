"""Two revisions of a pack compared: what changed, whether it can break a program, what needs a new look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.authoring.diff_changes import Change, Difference, NewLook, ParameterComparison, rewordings
from harness.authoring.diff_sources import Source
from harness.model.spec import ApiSpec, Parameter, Request, Response
from harness.pack.positions import by_shape, placeholders, shape


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


STABILITY = ("dev", "experimental", "preview", "beta", "stable")
SUCCESS = range(200, 300)


def difference(old: Source, new: Source) -> Difference:
    """Compare two versions, pages by their ids."""
    return Difference(
        tuple(_changes(old.apis, new.apis)),
        tuple(
            r for api in sorted(old.apis.keys() & new.apis) for r in rewordings(old.apis[api], new.apis[api])
        ),
        tuple(new_looks(old, new)),
    )


def _changes(old: Mapping[str, ApiSpec], new: Mapping[str, ApiSpec]) -> Iterator[Change]:
    for api in sorted(old.keys() | new.keys()):
        if api not in new:
            yield Change(api, "removed", "page", True, "nothing is promised any more", before=old[api].title)
        elif api not in old:
            yield Change(api, "added", "page", False, "nothing else changes", after=new[api].title)
        else:
            yield from page_changes(old[api], new[api])


def page_changes(old: ApiSpec, new: ApiSpec) -> Iterator[Change]:
    """The changes of one page, in the order of the template."""
    api = new.id
    yield from _availability(old, new)
    yield from _requests(old, new)
    yield from _privileges(old, new)
    renamed = _renamed_path_parameters(old, new)
    yield from ParameterComparison(api).compare(renamed, new.parameters)
    yield from _responses(old, new)


def _availability(old: ApiSpec, new: ApiSpec) -> Iterator[Change]:
    before, after = old.availability, new.availability
    if before.stability != after.stability:
        less = _rank(after.stability) < _rank(before.stability)
        reason = "less is promised about later versions" if less else "more is promised about later versions"
        told = (before.stability, after.stability)
        yield Change(new.id, "changed", "stability", less, reason, *told)
    if before.deprecated != after.deprecated:
        reason = "it still works" if after.deprecated else "it is no longer deprecated"
        told_versions = (before.deprecated, after.deprecated)
        yield Change(new.id, "changed", "deprecated", False, reason, *told_versions)


def _rank(stability: str) -> int:
    return STABILITY.index(stability) if stability in STABILITY else len(STABILITY)


def _requests(old: ApiSpec, new: ApiSpec) -> Iterator[Change]:
    before, after = by_shape(old.requests), by_shape(new.requests)
    for key, request in after.items():
        if key not in before:
            reason = "nothing that was sent changes"
            yield Change(new.id, "added", "request", False, reason, after=_line(request))
        elif before[key].path != request.path:
            reason = "the names of placeholders are not sent"
            told = (_line(before[key]), _line(request))
            yield Change(new.id, "changed", "request", False, reason, *told)
    for key, request in before.items():
        if key not in after:
            reason = "such requests may be refused"
            yield Change(new.id, "removed", "request", True, reason, before=_line(request))


def _line(request: Request) -> str:
    return f"{request.method} {request.path}"


def _renamed_path_parameters(old: ApiSpec, new: ApiSpec) -> tuple[Parameter, ...]:
    """The old parameters; those of the path carry the names that their places have now."""
    names: dict[str, str] = {}
    kept = {request.path for request in new.requests}
    after = {shape(request.path): request.path for request in new.requests}
    for request in old.requests:
        now = after.get(shape(request.path))
        if now is not None and request.path not in kept:
            names.update(zip(placeholders(request.path), placeholders(now), strict=True))
    return tuple(
        replace(p, name=names.get(p.name, p.name)) if p.location == "path" else p for p in old.parameters
    )


def _privileges(old: ApiSpec, new: ApiSpec) -> Iterator[Change]:
    for kind in ("cluster", "index"):
        before, after = getattr(old.privileges, kind), getattr(new.privileges, kind)
        for name in after:
            if name not in before:
                reason = "callers without it are refused"
                yield Change(new.id, "added", f"{kind} privilege", True, reason, after=name)
        for name in before:
            if name not in after:
                yield Change(new.id, "removed", f"{kind} privilege", False, "callers need less", before=name)
    for name in new.privileges.roles:
        if name not in old.privileges.roles:
            reason = "more callers are allowed"
            yield Change(new.id, "added", "role that grants it", False, reason, after=name)
    for name in old.privileges.roles:
        if name not in new.privileges.roles:
            reason = "callers who have only this role may be refused"
            yield Change(new.id, "removed", "role that grants it", True, reason, before=name)


def _responses(old: ApiSpec, new: ApiSpec) -> Iterator[Change]:
    before, after = _codes(old), _codes(new)
    for status in sorted(after.keys() - before.keys()):
        yield Change(
            new.id, "added", "response code", False, "more is told, nothing else changes", after=status
        )
    for status in sorted(before.keys() - after.keys()):
        lost = status in SUCCESS
        reason = "programs wait for it" if lost else "one way to fail is no longer told"
        yield Change(new.id, "removed", "response code", lost, reason, before=status)
    yield from ParameterComparison(new.id, response=True).compare(_fields(old), _fields(new))


def _codes(api: ApiSpec) -> dict[int, Response]:
    return {response.status: response for response in api.responses if response.status is not None}


def _fields(api: ApiSpec) -> tuple[Parameter, ...]:
    return tuple(field for response in api.responses for field in response.properties)
