"""What a change of pages changes in the contract: requests, parameters, types, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from harness.model.spec import ApiSpec, Parameter, Statement

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of what a page promises: of which part (``subject``), from what to what, and whether it can
    break a program that relied on the page, with the reason."""

    api: str
    kind: Kind
    subject: str
    breaking: bool
    reason: str
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Rewording:
    """A statement whose words have changed; the id too, where its first words have."""

    api: str
    id: str
    old_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NewLook:
    """A property that somebody has to look at again, and why."""

    property: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All of it, page by page."""

    changes: tuple[Change, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    looks: tuple[NewLook, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether any change can break a program."""
        return any(change.breaking for change in self.changes)

    @property
    def empty(self) -> bool:
        """Whether the two versions say the same in the same words."""
        return not (self.changes or self.rewordings)

    def to_json(self) -> dict[str, Any]:
        """The difference as plain data."""
        return {
            "breaking": self.breaking,
            "changes": [asdict(change) for change in self.changes],
            "rewordings": [asdict(rewording) for rewording in self.rewordings],
            "properties": [{"id": look.property, "reasons": list(look.reasons)} for look in self.looks],
        }


ACCEPTED_BY: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"long", "float", "double", "number"}),
    "long": frozenset({"float", "double", "number"}),
    "float": frozenset({"double", "number"}),
    "double": frozenset({"number"}),
    "enum": frozenset({"string"}),
    "duration": frozenset({"string"}),
    "bytesize": frozenset({"string"}),
    "date": frozenset({"string"}),
    "map": frozenset({"object"}),
    "object": frozenset({"map"}),
}
"""Each type, and those that hold all its values too."""


def types_of(parameter: Parameter) -> tuple[str, ...]:
    """Every type that a value may have, as people read it."""
    own = f"array of {parameter.items}" if parameter.type == "array" and parameter.items else parameter.type
    return (own, *parameter.alternatives, *(("null",) if parameter.nullable else ()))


def holds(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    """Whether every value of the narrow types is one of the wide types."""
    available = set(wide)
    return all(_held(name, available) for name in narrow)


def _held(name: str, available: set[str]) -> bool:
    if name in available or ACCEPTED_BY.get(name, frozenset()) & available:
        return True
    item = name.removeprefix("array of ")
    if item == name:
        return False
    others = {each.removeprefix("array of ") for each in available if each.startswith("array of ")}
    return "array" in available or _held(item, others)


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


PLACES = {"path": "path parameter", "query": "query parameter", "body": "body field"}


@dataclass(frozen=True, slots=True)
class ParameterComparison:
    """Compares the parameters of one page; ``response`` when they are fields of its answer."""

    api: str
    response: bool = False

    def compare(
        self, old: Sequence[Parameter], new: Sequence[Parameter], above: str = ""
    ) -> Iterator[Change]:
        """Yield the changes, those of nested fields too, in the order of the new version."""
        before, after = _by_place(old), _by_place(new)
        for key, parameter in after.items():
            if key in before:
                yield from self._both(before[key], parameter, above)
            else:
                yield self._added(parameter, above)
        for key, parameter in before.items():
            if key not in after:
                yield self._removed(parameter, above)

    def _added(self, parameter: Parameter, above: str) -> Change:
        breaking = parameter.required and not self.response
        reason = "requests without it are refused" if breaking else "nothing that was sent or read changes"
        subject = self._subject(parameter, above)
        return Change(self.api, "added", subject, breaking, reason, after=_told(parameter))

    def _removed(self, parameter: Parameter, above: str) -> Change:
        reason = "programs that read it find nothing" if self.response else "requests with it may be refused"
        subject = self._subject(parameter, above)
        return Change(self.api, "removed", subject, True, reason, before=_told(parameter))

    def _both(self, old: Parameter, new: Parameter, above: str) -> Iterator[Change]:
        subject = self._subject(new, above)
        for change in (
            self._required(old, new, subject),
            self._types(old, new, subject),
            self._enum(old, new, subject),
            self._default(old, new, subject),
            self._bound(old.minimum, new.minimum, f"{subject}: minimum", 1),
            self._bound(old.maximum, new.maximum, f"{subject}: maximum", -1),
            self._deprecated(old, new, subject),
        ):
            if change is not None:
                yield change
        yield from self.compare(old.properties, new.properties, f"{above}{new.name}.")

    def _required(self, old: Parameter, new: Parameter, subject: str) -> Change | None:
        if old.required == new.required:
            return None
        breaking = old.required if self.response else new.required
        if self.response:
            reason = "programs may find nothing" if breaking else "it is always there now"
        else:
            reason = "requests without it are refused" if breaking else "it may be left out now"
        return self._changed(f"{subject}: required", breaking, reason, old.required, new.required)

    def _types(self, old: Parameter, new: Parameter, subject: str) -> Change | None:
        before, after = types_of(old), types_of(new)
        if set(before) == set(after):
            return None
        kept = holds(before, after) if self.response else holds(after, before)
        if kept:
            reason = "all values are of the old types" if self.response else "all old values are accepted"
        else:
            reason = "values of other types come" if self.response else "values that were accepted are not"
        told = (" or ".join(before), " or ".join(after))
        return self._changed(f"{subject}: type", not kept, reason, *told)

    def _enum(self, old: Parameter, new: Parameter, subject: str) -> Change | None:
        before, after = set(old.enum), set(new.enum)
        if before == after:
            return None
        narrower = bool(after) and (not before or bool(before - after))
        wider = bool(before) and (not after or bool(after - before))
        breaking = wider if self.response else narrower
        if self.response:
            reason = "values come that were not there" if breaking else "fewer values come"
        else:
            reason = "values that were accepted are not" if breaking else "more values are accepted"
        return self._changed(f"{subject}: values", breaking, reason, list(old.enum), list(new.enum))

    def _default(self, old: Parameter, new: Parameter, subject: str) -> Change | None:
        same = old.has_default == new.has_default and old.default == new.default
        if same and isinstance(old.default, bool) == isinstance(new.default, bool):
            return None
        if not old.has_default:
            reason = "a default is stated that was not"
        elif not new.has_default:
            reason = "the default is no longer promised"
        else:
            reason = "requests without it act otherwise"
        return self._changed(f"{subject}: default", old.has_default, reason, old.default, new.default)

    def _bound(self, old: float | None, new: float | None, subject: str, sign: int) -> Change | None:
        if old == new:
            return None
        tighter = new is not None and (old is None or sign * new > sign * old)
        breaking = tighter != self.response
        reason = "values that were in bounds are not" if tighter else "more values are in bounds"
        return self._changed(subject, breaking, reason, old, new)

    def _deprecated(self, old: Parameter, new: Parameter, subject: str) -> Change | None:
        if old.deprecated == new.deprecated:
            return None
        reason = "it still works" if new.deprecated else "it is no longer deprecated"
        return self._changed(f"{subject}: deprecated", False, reason, old.deprecated, new.deprecated)

    def _changed(self, subject: str, breaking: bool, reason: str, before: object, after: object) -> Change:
        return Change(self.api, "changed", subject, breaking, reason, before, after)

    def _subject(self, parameter: Parameter, above: str) -> str:
        place = "response field" if self.response else PLACES[parameter.location]
        return f"{place} [{above}{parameter.name}]"


def _by_place(parameters: Sequence[Parameter]) -> Mapping[tuple[str, str], Parameter]:
    return {(parameter.location, parameter.name): parameter for parameter in parameters}


def _told(parameter: Parameter) -> str:
    return f"{'required' if parameter.required else 'optional'}, {' or '.join(types_of(parameter))}"
