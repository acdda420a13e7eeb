"""Known deviations in the stream of events: a listed failure is waived, a listed pass questions the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from harness.model.verdict import PropertyResult, Verdict
from harness.pack.deviations import Deviation
from harness.report.report import blamed_statements
from harness.running.events import Emit, Event, PropertyFinished, RunStarted

CURSORY = "quick"
"""The profile with too few cases to conclude from a pass that a deviation is gone."""


@dataclass
class Waiving:
    """Passes events on to ``emit``, with the verdicts of listed properties changed.

    A failure that blames a sentence of its entry becomes ``waived``, unless the entry has expired. A pass
    becomes ``error``: the list is out of date.
    """

    emit: Emit
    deviations: Mapping[str, Deviation]
    today: date
    profile: str = ""

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self.profile = event.profile
        elif isinstance(event, PropertyFinished) and event.property.id in self.deviations:
            event = replace(event, result=self._judged(event, self.deviations[event.property.id]))
        self.emit(event)

    def _judged(self, event: PropertyFinished, deviation: Deviation) -> PropertyResult:
        result = event.result
        if result.verdict is Verdict.PASS and self.profile != CURSORY:
            reason = f"listed as a known deviation, but it passes: look at {deviation.place}"
            return replace(result, verdict=Verdict.ERROR, reason=reason)
        if result.verdict is not Verdict.FAIL:
            return result
        if deviation.expires is not None and self.today > deviation.expires:
            expired = f"{result.reason} (waived until {deviation.expires}: {deviation.place})"
            return replace(result, reason=expired)
        if not set(blamed_statements(event.property, result)) & set(deviation.statements):
            other = f"{result.reason} (another sentence than the one waived at {deviation.place})"
            return replace(result, reason=other)
        reason = f"known deviation ({deviation.owner}): {deviation.reason}"
        return replace(result, verdict=Verdict.WAIVED, reason=reason)
