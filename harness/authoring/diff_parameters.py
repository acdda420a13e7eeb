"""Changes of parameters and of response fields.

What a request may hold must not shrink; what a response holds must neither shrink nor become something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.authoring.diff_model import Change
from harness.authoring.diff_types import holds, types_of
from harness.model.spec import Parameter

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
